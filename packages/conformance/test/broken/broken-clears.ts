import { matchesGlob, type ScanPage } from '@cache/core';
import { ReferenceBackend } from '../reference-backend.ts';
import type { Broken } from './broken.ts';

/** Mistakes in what is removed and listed. */
export const brokenClears: readonly Broken[] = [
  {
    does: 'clears the siblings of a namespace whose names begin with its name',
    create: class extends ReferenceBackend {
      override clear(prefix: string | undefined): void {
        void super.clear(prefix?.replace(/:$/, ''));
      }
    },
    fails: ['clear/no-siblings', 'clear/no-foreign-keys'],
  },
  {
    does: 'clears what the name of a namespace matches as a glob',
    create: class extends ReferenceBackend {
      override clear(prefix: string | undefined): void {
        for (const key of this.store.keys())
          if (key.startsWith(prefix ?? '') || matchesGlob(key, `${prefix}*`)) this.store.delete(key);
      }
    },
    fails: ['clear/no-siblings'],
    alsoIn: ['clear'],
  },
  {
    does: 'clears the first page of what a scan finds',
    create: class extends ReferenceBackend {
      override clear(prefix: string | undefined): void {
        const keys = [...this.store.keys()].filter((key) => key.startsWith(prefix ?? ''));
        for (const key of keys.slice(0, 1000)) this.store.delete(key);
      }
    },
    fails: ['clear/every-page', 'clear/everything'],
  },
  {
    does: 'empties the store for a namespace',
    create: class extends ReferenceBackend {
      override clear(): void {
        this.store.clear();
      }
    },
    fails: ['clear/no-siblings', 'clear/no-foreign-keys', 'clear/nested-namespaces'],
    alsoIn: ['tokens'],
  },
  {
    does: 'leaves what is nested in a namespace',
    create: class extends ReferenceBackend {
      override clear(prefix = ''): void {
        for (const key of this.store.keys())
          if (key.startsWith(prefix) && !key.slice(prefix.length).includes(':')) this.store.delete(key);
      }
    },
    fails: ['clear/nested-namespaces'],
  },
  {
    does: 'answers that one entry was removed, whether there was one or not',
    create: class extends ReferenceBackend {
      override async delete(keys: readonly string[]): Promise<number> {
        await super.delete(keys);
        return keys.length;
      }
    },
    fails: ['delete/one', 'delete/several'],
    alsoIn: ['namespaces', 'expiry', 'batches', 'atomicity', 'model'],
  },
  {
    does: 'removes the first of several keys only',
    create: class extends ReferenceBackend {
      override delete(keys: readonly string[]): number | Promise<number> {
        return super.delete(keys.slice(0, 1));
      }
    },
    fails: ['delete/several'],
    alsoIn: ['keys', 'expiry', 'batches', 'model'],
  },
  {
    does: 'counts expired entries as removed',
    create: class extends ReferenceBackend {
      override delete(keys: readonly string[]): number {
        return keys.filter((key) => this.store.delete(key)).length;
      }
    },
    fails: ['expiry/delete-of-an-expired-entry', 'expiry/multiDelete-of-an-expired-entry'],
  },
  {
    does: 'does not remove an entry whose value is null',
    create: class extends ReferenceBackend {
      override delete(keys: readonly string[]): number | Promise<number> {
        return super.delete(keys.filter((key) => this.get(key) !== 'null'));
      }
    },
    fails: ['delete/falsy-values'],
    alsoIn: ['values', 'payloads', 'batches'],
  },
  {
    does: 'lists the first page only',
    create: class extends ReferenceBackend {
      override async scan(prefix: string, match: string | undefined, cursor: unknown): Promise<ScanPage> {
        return { ...(await super.scan(prefix, match, cursor)), cursor: undefined };
      }
    },
    fails: ['scan/every-page-once'],
    alsoIn: ['keys'],
  },
  {
    does: 'lists a key twice',
    create: class extends ReferenceBackend {
      override async scan(prefix: string, match: string | undefined, cursor: unknown): Promise<ScanPage> {
        const { keys, cursor: next } = await super.scan(prefix, match, cursor);
        return next === undefined ? { keys, cursor: undefined } : { keys: [...keys, keys[0] as string], cursor: next };
      }
    },
    fails: ['scan/every-page-once'],
    alsoIn: ['keys'],
  },
  {
    does: 'lists the keys of every namespace',
    create: class extends ReferenceBackend {
      override scan(_prefix: string, match: string | undefined, cursor: unknown): ScanPage | Promise<ScanPage> {
        return super.scan('', match, cursor);
      }
    },
    fails: ['scan/own-keys', 'scan/namespaces'],
    alsoIn: ['keys', 'expiry', 'tokens', 'hooks', 'model'],
  },
  {
    does: 'lists expired keys',
    create: class extends ReferenceBackend {
      override scan(prefix: string): ScanPage {
        return { keys: [...this.store.keys()].filter((key) => key.startsWith(prefix)), cursor: undefined };
      }
    },
    fails: ['expiry/not-listed'],
  },
];
