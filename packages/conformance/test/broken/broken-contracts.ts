import type { Capabilities, Payload } from '@cache/core';
import { ReferenceBackend } from '../reference-backend.ts';
import type { Broken } from './broken.ts';

const { capabilities } = new ReferenceBackend();

/** Says other things of itself than are true. */
function claiming(changes: Partial<Capabilities>): Broken['create'] {
  const claimed = Object.freeze({ ...capabilities, ...changes });
  return class extends ReferenceBackend {
    override readonly capabilities = claimed;
  };
}

/** Mistakes in what a backend says of itself, and in how it ends. */
export const brokenContracts: readonly Broken[] = [
  {
    does: 'has capabilities that can be changed',
    create: class extends ReferenceBackend {
      override readonly capabilities = { ...capabilities };
    },
    fails: ['contract/capabilities-are-frozen'],
  },
  {
    does: 'has a list in its capabilities that can be changed',
    create: claiming({ payloads: [...capabilities.payloads] }),
    fails: ['contract/capabilities-are-frozen'],
  },
  {
    does: 'has a name with spaces',
    create: class extends ReferenceBackend {
      override readonly name = 'My Backend';
    },
    fails: ['contract/name'],
  },
  {
    does: 'says that other processes see its references',
    create: claiming({ payloads: Object.freeze(['text', 'reference'] as const) }),
    fails: ['contract/capabilities-agree'],
    alsoIn: ['values', 'batches', 'tokens'],
  },
  {
    does: 'names an operation that there is not',
    create: claiming({ atomic: Object.freeze([...capabilities.atomic, 'get' as 'add']) }),
    fails: ['contract/capabilities-are-complete'],
  },
  {
    does: 'says that it keeps nothing',
    create: claiming({ stores: false }),
    fails: ['discards/every-read-is-a-miss', 'discards/no-keys'],
  },
  {
    does: 'cannot be closed before it was used',
    create: class extends ReferenceBackend {
      #used = false;
      override set(key: string, payload: Payload, ttlMs: number | null): void {
        this.#used = true;
        void super.set(key, payload, ttlMs);
      }
      override close(): void {
        if (!this.#used) throw new Error('not open');
      }
    },
    fails: ['lifecycle/closes-before-use'],
  },
  {
    does: 'never ends closing',
    create: class extends ReferenceBackend {
      override close(): Promise<void> {
        return new Promise(() => undefined);
      }
    },
    fails: ['lifecycle/closes-before-use'],
    only: ['contract', 'lifecycle/closes-before-use'],
  },
  {
    does: 'empties the store when it is closed',
    create: class extends ReferenceBackend {
      override close(): void {
        this.store.clear();
      }
    },
    fails: ['lifecycle/in-flight-writes-are-stored', 'lifecycle/other-clients-stay-open'],
  },
];
