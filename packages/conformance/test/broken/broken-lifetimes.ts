import type { CallContext, Capabilities, Payload } from '@cache/core';
import { ReferenceBackend, type StoredEntry } from '../reference-backend.ts';
import type { Broken } from './broken.ts';

/** Stores other lifetimes than it is given. */
function keeping(lifetime: (ttlMs: number | null) => number | null): Broken['create'] {
  return class extends ReferenceBackend {
    protected override endOf(ttlMs: number | null): number {
      return super.endOf(lifetime(ttlMs));
    }
  };
}

/** Before what others may have written core asks for the entry too, to look for its tags, and hides some mistakes. */
class OwnEntries extends ReferenceBackend {
  override readonly capabilities: Capabilities = Object.freeze({
    ...new ReferenceBackend().capabilities,
    shared: false,
  });
}

/** Mistakes in how long entries live. */
export const brokenLifetimes: readonly Broken[] = [
  {
    does: 'keeps entries for ever',
    create: keeping(() => null),
    fails: ['expiry/get-of-an-expired-entry', 'expiry/after-weeks'],
    alsoIn: ['ttl', 'atomicity', 'get-or-set'],
  },
  {
    does: 'counts whole seconds, rounded down: less than one is for ever',
    create: keeping((ttlMs) => (ttlMs === null ? null : Math.floor(ttlMs / 1000) * 1000 || null)),
    fails: ['expiry/within-a-second'],
  },
  {
    does: 'counts whole seconds, rounded down: less than one is nothing',
    create: keeping((ttlMs) => (ttlMs === null ? null : Math.floor(ttlMs / 1000) * 1000)),
    fails: ['expiry/within-a-second'],
  },
  {
    does: 'ends lifetimes of more than 2^31 ms at once',
    create: keeping((ttlMs) => (ttlMs !== null && ttlMs > 2 ** 31 - 1 ? 1 : ttlMs)),
    fails: ['ttl/beyond-2^31-ms', 'expiry/after-weeks'],
  },
  {
    does: 'reads lifetimes of more than 30 days as a date',
    create: keeping((ttlMs) => (ttlMs !== null && ttlMs > 2_592_000_000 ? 0 : ttlMs)),
    fails: ['ttl/beyond-30-days'],
  },
  {
    does: 'has entries at the very millisecond at which they end',
    create: class extends ReferenceBackend {
      protected override live(key: string): StoredEntry | undefined {
        const entry = this.store.get(key);
        return entry !== undefined && entry.expiresAt >= this.clock.now() ? entry : undefined;
      }
    },
    fails: ['expiry/at-exactly-its-end'],
  },
  {
    does: 'refuses to add where an expired entry is',
    create: class extends ReferenceBackend {
      override add(key: string, payload: Payload, ttlMs: number | null): boolean | Promise<boolean> {
        return !this.store.has(key) && super.add(key, payload, ttlMs);
      }
    },
    fails: ['expiry/add-of-an-expired-entry'],
  },
  {
    does: 'says that an expired entry exists',
    create: class extends OwnEntries {
      override exists(key: string): boolean {
        return this.store.has(key);
      }
    },
    fails: ['expiry/exists-of-an-expired-entry'],
  },
  {
    does: 'brings an expired entry back by expire',
    create: class extends ReferenceBackend {
      override expire(key: string, ttlMs: number | null): boolean {
        const entry = this.store.get(key);
        if (entry !== undefined) this.store.set(key, { ...entry, expiresAt: this.endOf(ttlMs) });
        return entry !== undefined;
      }
    },
    fails: ['expiry/expire-of-an-expired-entry'],
  },
  {
    does: 'counts on from an expired counter',
    create: class extends ReferenceBackend {
      override increment(
        key: string,
        delta: number,
        ttlMs: number | null,
        context: CallContext,
      ): number | Promise<number> {
        const entry = this.store.get(key);
        if (entry !== undefined && this.live(key) === undefined)
          this.store.set(key, { ...entry, expiresAt: this.endOf(ttlMs) });
        return super.increment(key, delta, ttlMs, context);
      }
    },
    fails: ['expiry/increment-of-an-expired-entry'],
  },
  {
    does: 'tells the time that an expired entry had',
    create: class extends OwnEntries {
      override ttl(key: string): number | null | undefined {
        const entry = this.store.get(key);
        if (entry === undefined) return undefined;
        return entry.expiresAt === Infinity ? null : entry.expiresAt - this.clock.now();
      }
    },
    fails: ['expiry/ttl-of-an-expired-entry'],
  },
  {
    does: 'tells seconds for milliseconds',
    create: class extends ReferenceBackend {
      override ttl(key: string): number | null | undefined {
        const left = super.ttl(key) as number | null | undefined;
        return typeof left === 'number' ? Math.ceil(left / 1000) : left;
      }
    },
    fails: ['ttl/told', 'expiry/time-left-goes-down'],
    alsoIn: ['get-or-set'],
  },
  {
    does: 'tells 0 for an entry that never expires',
    create: class extends ReferenceBackend {
      override ttl(key: string): number | undefined {
        return this.live(key) === undefined ? undefined : ((super.ttl(key) as number | null | undefined) ?? 0);
      }
    },
    fails: ['ttl/none'],
    alsoIn: ['add'],
  },
  {
    does: 'keeps the old lifetime where a value is replaced without one',
    create: class extends ReferenceBackend {
      override set(key: string, payload: Payload, ttlMs: number | null): void {
        const before = this.live(key);
        void super.set(key, payload, ttlMs);
        const after = this.store.get(key);
        if (ttlMs === null && before !== undefined && after !== undefined)
          this.store.set(key, { ...after, expiresAt: before.expiresAt });
      }
    },
    fails: ['ttl/set-replaces-it'],
    alsoIn: ['expiry'],
  },
  {
    does: 'does not remove an expiry',
    create: class extends ReferenceBackend {
      override expire(key: string, ttlMs: number | null): boolean | Promise<boolean> {
        return ttlMs === null ? this.exists(key) : super.expire(key, ttlMs);
      }
    },
    fails: ['ttl/expire-replaces-it'],
    alsoIn: ['expiry'],
  },
  {
    does: 'answers that a missing entry got a lifetime',
    create: class extends OwnEntries {
      override expire(key: string, ttlMs: number | null): true {
        void super.expire(key, ttlMs);
        return true;
      }
    },
    fails: ['expiry/expire-of-an-expired-entry'],
    alsoIn: ['namespaces', 'ttl'],
  },
  {
    does: 'drops the lifetime when it increments',
    create: class extends ReferenceBackend {
      override async increment(
        key: string,
        delta: number,
        ttlMs: number | null,
        context: CallContext,
      ): Promise<number> {
        const existed = this.live(key) !== undefined;
        const sum = await super.increment(key, delta, ttlMs, context);
        if (existed) await super.expire(key, null);
        return sum;
      }
    },
    fails: ['ttl/increment-keeps-it'],
    alsoIn: ['expiry', 'atomicity'],
  },
  {
    does: 'gives a counter that is there the lifetime of the call',
    create: class extends ReferenceBackend {
      override async increment(
        key: string,
        delta: number,
        ttlMs: number | null,
        context: CallContext,
      ): Promise<number> {
        const sum = await super.increment(key, delta, ttlMs, context);
        if (ttlMs !== null) await super.expire(key, ttlMs);
        return sum;
      }
    },
    fails: ['ttl/increment-keeps-it'],
    alsoIn: ['expiry'],
  },
  {
    does: 'stores batches without their lifetime',
    create: class extends ReferenceBackend {
      override multiSet(entries: readonly (readonly [string, Payload])[]): void | Promise<void> {
        return super.multiSet(entries, null);
      }
    },
    fails: ['expiry/every-write-gives-a-lifetime'],
    alsoIn: ['ttl'],
  },
  {
    does: 'adds without the lifetime',
    create: class extends ReferenceBackend {
      override add(key: string, payload: Payload): boolean | Promise<boolean> {
        return super.add(key, payload, null);
      }
    },
    fails: ['expiry/every-write-gives-a-lifetime'],
    alsoIn: ['ttl'],
  },
  {
    does: 'swaps without the lifetime',
    create: class extends ReferenceBackend {
      override compareAndSet(key: string, token: unknown, payload: Payload): boolean | Promise<boolean> {
        return super.compareAndSet(key, token, payload, null);
      }
    },
    fails: ['expiry/every-write-gives-a-lifetime', 'ttl/compare-and-set-replaces-it'],
  },
  {
    does: 'removes what is there by then after it has read an expired entry',
    create: class extends ReferenceBackend {
      override get(key: string): Payload {
        const expired = this.store.has(key) && this.live(key) === undefined;
        if (expired) setImmediate(() => this.store.delete(key));
        return super.get(key);
      }
    },
    fails: ['expiry/a-read-spares-fresh-writes'],
  },
  {
    does: 'leaves the timer of an entry that was replaced running',
    create: class extends ReferenceBackend {
      override set(key: string, payload: Payload, ttlMs: number | null): void {
        void super.set(key, payload, ttlMs);
        if (ttlMs !== null && ttlMs < 2 ** 31) void this.clock.sleep(ttlMs).then(() => this.store.delete(key));
      }
    },
    fails: ['expiry/the-old-lifetime-is-over', 'expiry/the-removed-lifetime-is-over'],
  },
];
