import type { CallContext, Payload, TokenedPayload } from '@cache/core';
import { ReferenceBackend } from '../reference-backend.ts';
import type { Broken } from './broken.ts';

/** Lets other clients come in between. */
function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Mistakes in batches, in what has to be one step, and in tokens. */
export const brokenBatches: readonly Broken[] = [
  {
    does: 'answers a key that is asked for twice once',
    create: class extends ReferenceBackend {
      override multiGet(keys: readonly string[]): readonly Payload[] | Promise<readonly Payload[]> {
        return super.multiGet([...new Set(keys)]);
      }
    },
    fails: ['batches/repeated-keys-read'],
    alsoIn: ['values', 'payloads', 'model'],
  },
  {
    does: 'answers in the order of the store',
    create: class extends ReferenceBackend {
      override multiGet(keys: readonly string[]): readonly Payload[] | Promise<readonly Payload[]> {
        return super.multiGet([...keys].sort());
      }
    },
    fails: ['batches/in-order'],
    alsoIn: [
      'lifecycle',
      'keys',
      'values',
      'serialization',
      'expiry',
      'delete',
      'atomicity',
      'deadline',
      'disable',
      'model',
    ],
  },
  {
    does: 'leaves misses out of a batch',
    create: class extends ReferenceBackend {
      override multiGet(keys: readonly string[]): readonly Payload[] | Promise<readonly Payload[]> {
        return (super.multiGet(keys) as readonly Payload[]).filter((payload) => payload !== undefined);
      }
    },
    fails: ['batches/in-order'],
    alsoIn: ['keys', 'serialization', 'expiry', 'delete', 'atomicity', 'fence', 'model'],
  },
  {
    does: 'reads the first hundred keys of a batch',
    create: class extends ReferenceBackend {
      override multiGet(keys: readonly string[]): readonly Payload[] | Promise<readonly Payload[]> {
        return super.multiGet(keys.slice(0, 100));
      }
    },
    fails: ['batches/thousands'],
    alsoIn: ['keys', 'clear'],
  },
  {
    does: 'writes the first twenty-five entries of a batch',
    create: class extends ReferenceBackend {
      override multiSet(entries: readonly (readonly [string, Payload])[], ttlMs: number | null): void | Promise<void> {
        return super.multiSet(entries.slice(0, 25), ttlMs);
      }
    },
    fails: ['batches/thousands'],
    alsoIn: ['keys', 'clear', 'scan', 'atomicity', 'deadline'],
  },
  {
    does: 'overwrites where it should add',
    create: class extends ReferenceBackend {
      override add(key: string, payload: Payload, ttlMs: number | null): boolean {
        this.write(key, payload, ttlMs);
        return true;
      }
    },
    fails: ['add/something-there', 'add/falsy-values-are-there'],
    alsoIn: ['values', 'tokens', 'atomicity', 'errors', 'model'],
  },
  {
    does: 'looks first and adds then',
    create: class extends ReferenceBackend {
      override async add(key: string, payload: Payload, ttlMs: number | null): Promise<boolean> {
        const exists = this.live(key) !== undefined;
        await pause();
        if (!exists) this.write(key, payload, ttlMs);
        return !exists;
      }
    },
    fails: ['atomicity/add'],
  },
  {
    does: 'reads first and counts then',
    create: class extends ReferenceBackend {
      override async increment(
        key: string,
        delta: number,
        ttlMs: number | null,
        context: CallContext,
      ): Promise<number> {
        const before = this.live(key);
        await pause();
        if (before !== undefined) this.store.set(key, before);
        else this.store.delete(key);
        return super.increment(key, delta, ttlMs, context);
      }
    },
    fails: ['atomicity/increment', 'atomicity/increment-creates-once'],
  },
  {
    does: 'compares first and swaps then',
    create: class extends ReferenceBackend {
      override async compareAndSet(
        key: string,
        token: unknown,
        payload: Payload,
        ttlMs: number | null,
      ): Promise<boolean> {
        const fits = this.live(key)?.version === token;
        await pause();
        if (fits) this.write(key, payload, ttlMs);
        return fits;
      }
    },
    fails: ['atomicity/compare-and-set', 'atomicity/compare-and-set-loops'],
  },
  {
    does: 'compares first and removes then',
    create: class extends ReferenceBackend {
      override async compareAndDelete(key: string, token: unknown): Promise<boolean> {
        const fits = this.live(key)?.version === token;
        await pause();
        if (fits) this.store.delete(key);
        return fits;
      }
    },
    fails: ['atomicity/compare-and-delete'],
  },
  {
    does: 'swaps whatever the token is',
    create: class extends ReferenceBackend {
      override compareAndSet(key: string, _token: unknown, payload: Payload, ttlMs: number | null): boolean {
        if (this.live(key) === undefined) return false;
        this.write(key, payload, ttlMs);
        return true;
      }
    },
    fails: ['tokens/set', 'atomicity/compare-and-set'],
    alsoIn: ['ttl'],
  },
  {
    does: 'removes whatever the token is',
    create: class extends ReferenceBackend {
      override compareAndDelete(key: string): boolean {
        return this.live(key) !== undefined && this.store.delete(key);
      }
    },
    fails: ['tokens/remove'],
    alsoIn: ['keys', 'atomicity'],
  },
  {
    does: 'swaps what is no longer there',
    create: class extends ReferenceBackend {
      override compareAndSet(
        key: string,
        token: unknown,
        payload: Payload,
        ttlMs: number | null,
      ): boolean | Promise<boolean> {
        if (this.live(key) === undefined) this.write(key, payload, ttlMs);
        else return super.compareAndSet(key, token, payload, ttlMs);
        return true;
      }
    },
    fails: ['tokens/nothing-there'],
    alsoIn: ['expiry'],
  },
  ...(['exists', 'ttl', 'get'] as const).map((member): Broken => ({
    does: `has another token after ${member}`,
    create: class extends ReferenceBackend {
      override get(key: string): Payload {
        if (member === 'get') this.#touch(key);
        return super.get(key);
      }
      override exists(key: string): boolean | Promise<boolean> {
        if (member === 'exists') this.#touch(key);
        return super.exists(key);
      }
      override ttl(key: string): number | null | undefined | Promise<number | null | undefined> {
        if (member === 'ttl') this.#touch(key);
        return super.ttl(key);
      }
      #touch(key: string): void {
        const entry = this.store.get(key);
        if (entry !== undefined) this.store.set(key, { ...entry, version: entry.version + 0.001 });
      }
    },
    fails: ['tokens/reads-keep-them'],
  })),
  {
    does: 'has one token for all states of an entry',
    create: class extends ReferenceBackend {
      override async getWithToken(key: string): Promise<TokenedPayload | undefined> {
        const stored = await super.getWithToken(key);
        return stored === undefined ? undefined : { ...stored, token: 'token' };
      }
      override compareAndSet(
        key: string,
        _token: unknown,
        payload: Payload,
        ttlMs: number | null,
      ): boolean | Promise<boolean> {
        return super.compareAndSet(key, this.live(key)?.version, payload, ttlMs);
      }
      override compareAndDelete(key: string): boolean | Promise<boolean> {
        return super.compareAndDelete(key, this.live(key)?.version);
      }
    },
    fails: ['tokens/every-write-ends-them'],
    alsoIn: ['keys', 'ttl', 'atomicity'],
  },
];
