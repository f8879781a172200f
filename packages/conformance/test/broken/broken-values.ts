import { isBytes, type CallContext, type Payload, type TokenedPayload } from '@cache/core';
import { ReferenceBackend } from '../reference-backend.ts';
import type { Broken } from './broken.ts';

/** Reads other payloads than were written. */
function reading(map: (payload: Payload) => Payload): Broken['create'] {
  return class extends ReferenceBackend {
    override get(key: string): Payload {
      return map(super.get(key));
    }
    override multiGet(keys: readonly string[]): readonly Payload[] | Promise<readonly Payload[]> {
      return (super.multiGet(keys) as readonly Payload[]).map(map);
    }
    override async getWithToken(key: string): Promise<TokenedPayload | undefined> {
      const stored = await super.getWithToken(key);
      const payload = map(stored?.payload);
      return stored === undefined || payload === undefined ? undefined : { ...stored, payload };
    }
  };
}

/** Mistakes in what is stored. */
export const brokenValues: readonly Broken[] = [
  {
    does: 'takes a stored null for a miss',
    create: reading((payload) => (payload === 'null' ? undefined : payload)),
    fails: ['values/null'],
    alsoIn: ['payloads', 'add', 'batches', 'counters', 'tokens', 'get-or-set', 'ttl'],
  },
  {
    does: 'answers the end of a payload in place of its beginning',
    create: class extends ReferenceBackend {
      override head(key: string, bytes: number): Payload {
        return (this.get(key) as string | Uint8Array | undefined)?.slice(-bytes);
      }
    },
    only: ['tags'],
    fails: ['tags/however-long-the-value'],
  },
  {
    does: 'answers nothing in place of the beginning of a payload',
    create: class extends ReferenceBackend {
      override head(): Payload {
        return undefined;
      }
    },
    only: ['tags'],
    fails: ['tags/absent-for-every-command', 'tags/however-long-the-value'],
  },
  {
    does: 'takes a stored empty text for a miss',
    create: reading((payload) => (payload === '' || payload === '""' ? undefined : payload)),
    fails: ['values/an-empty-string'],
    alsoIn: ['payloads', 'add', 'batches', 'counters', 'tokens', 'get-or-set'],
  },
  {
    does: 'reads text of digits as a number',
    create: reading((payload) => (typeof payload === 'string' && /^\d+$/.test(payload) ? Number(payload) : payload)),
    fails: ['payloads/text-is-exact', 'counters/no-canonical-text'],
  },
  {
    does: 'sends bytes through UTF-8',
    create: reading((payload) =>
      isBytes(payload) ? new TextEncoder().encode(new TextDecoder().decode(payload)) : payload,
    ),
    fails: ['payloads/bytes-are-exact'],
    alsoIn: ['counters'],
  },
  {
    does: 'ends text at a NUL',
    create: reading((payload) => (typeof payload === 'string' ? payload.split('\0')[0] : payload)),
    fails: ['payloads/text-is-exact'],
  },
  {
    does: 'cuts values at 1000 characters',
    create: reading((payload) => (typeof payload === 'string' ? payload.slice(0, 1000) : payload)),
    fails: ['values/big'],
    alsoIn: ['payloads', 'batches', 'tokens'],
  },
  {
    does: 'normalizes line ends',
    create: reading((payload) => (typeof payload === 'string' ? payload.replaceAll('\r\n', '\n') : payload)),
    fails: ['payloads/text-is-exact'],
  },
  {
    does: 'stores the very bytes that it is given',
    create: class extends ReferenceBackend {
      override set(key: string, payload: Payload, ttlMs: number | null): void {
        void super.set(key, payload, ttlMs);
        const entry = this.store.get(key);
        if (entry !== undefined) this.store.set(key, { ...entry, payload });
      }
    },
    fails: ['payloads/bytes-given-are-not-aliased'],
  },
  {
    does: 'answers with the very bytes that it stores',
    create: class extends ReferenceBackend {
      override get(key: string): Payload {
        return this.live(key)?.payload;
      }
    },
    fails: ['payloads/bytes-answered-are-not-aliased'],
  },
  {
    does: 'forgets what is too large without a word',
    create: class extends ReferenceBackend {
      override set(key: string, payload: Payload, ttlMs: number | null): void {
        try {
          void super.set(key, payload, ttlMs);
        } catch {
          // The mistake.
        }
      }
    },
    fails: ['values/too-big'],
  },
  {
    does: 'removes the old value where the new one is too large',
    create: class extends ReferenceBackend {
      override set(key: string, payload: Payload, ttlMs: number | null): void {
        try {
          void super.set(key, payload, ttlMs);
        } catch (error) {
          this.store.delete(key);
          throw error;
        }
      }
    },
    fails: ['values/too-big'],
  },
  {
    does: 'stores a part of a batch of which one entry is too large',
    create: class extends ReferenceBackend {
      override multiSet(entries: readonly (readonly [string, Payload])[], ttlMs: number | null): void {
        for (const [key, payload] of entries) this.write(key, payload, ttlMs);
      }
    },
    fails: ['values/too-big-in-a-batch'],
  },
  {
    does: 'has an error of its own for what is too large',
    create: class extends ReferenceBackend {
      protected override checkSize(payload: Payload): void {
        try {
          super.checkSize(payload);
        } catch (error) {
          throw new Error('too large', { cause: error });
        }
      }
    },
    fails: ['values/too-big', 'values/too-big-in-a-batch'],
  },
  {
    does: 'increments text that is no canonical integer',
    create: class extends ReferenceBackend {
      override increment(
        key: string,
        delta: number,
        ttlMs: number | null,
        context: CallContext,
      ): number | Promise<number> {
        const entry = this.live(key);
        if (entry !== undefined && /^0\d+$/.test(String(entry.payload)))
          this.store.set(key, { ...entry, payload: String(Number(entry.payload)) });
        return super.increment(key, delta, ttlMs, context);
      }
    },
    fails: ['counters/no-canonical-text'],
  },
  {
    does: 'counts beyond the safe integers',
    create: class extends ReferenceBackend {
      override increment(
        key: string,
        delta: number,
        ttlMs: number | null,
        context: CallContext,
      ): number | Promise<number> {
        const sum = Number(this.live(key)?.payload) + delta;
        if (Number.isNaN(sum) || Number.isSafeInteger(sum)) return super.increment(key, delta, ttlMs, context);
        this.write(key, String(sum), null);
        return sum;
      }
    },
    fails: ['counters/beyond-the-edge'],
  },
  {
    does: 'does not count below zero',
    create: class extends ReferenceBackend {
      override async increment(
        key: string,
        delta: number,
        ttlMs: number | null,
        context: CallContext,
      ): Promise<number> {
        const sum = await super.increment(key, delta, ttlMs, context);
        return sum >= 0 ? sum : super.increment(key, -sum, ttlMs, context);
      }
    },
    fails: ['counters/created', 'counters/added-to'],
    alsoIn: ['payloads'],
  },
  {
    does: 'overwrites what it cannot increment',
    create: class extends ReferenceBackend {
      override increment(
        key: string,
        delta: number,
        ttlMs: number | null,
        context: CallContext,
      ): number | Promise<number> {
        try {
          return super.increment(key, delta, ttlMs, context);
        } catch (error) {
          this.write(key, '0', null);
          throw error;
        }
      }
    },
    fails: ['counters/no-integers'],
  },
];
