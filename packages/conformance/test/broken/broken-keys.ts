import { matchesGlob, type Payload } from '@cache/core';
import { ReferenceBackend, type StoredEntry } from '../reference-backend.ts';
import type { Broken } from './broken.ts';

/** Stores entries under something else than their keys. */
function mapping(map: (key: string) => string): Broken['create'] {
  return class extends ReferenceBackend {
    protected override live(key: string): StoredEntry | undefined {
      return super.live(map(key));
    }
    protected override write(key: string, payload: Payload, ttlMs: number | null): void {
      super.write(map(key), payload, ttlMs);
    }
    override delete(keys: readonly string[]): number | Promise<number> {
      return super.delete(keys.map(map));
    }
  };
}

/** Mistakes in how keys are stored. */
export const brokenKeys: readonly Broken[] = [
  {
    does: 'stores spaces as underscores',
    create: mapping((key) => key.replaceAll(' ', '_')),
    fails: ['keys/different-keys-are-different-entries'],
    alsoIn: ['namespaces', 'clear', 'scan'],
  },
  {
    does: 'cuts keys at 250 bytes',
    create: mapping((key) => key.slice(0, 250)),
    fails: ['keys/no-length-is-cut', 'keys/different-keys-are-different-entries'],
    alsoIn: ['scan'],
  },
  {
    does: 'stores keys in lower case',
    create: mapping((key) => key.toLowerCase()),
    fails: ['keys/different-keys-are-different-entries'],
    alsoIn: ['namespaces', 'clear', 'scan'],
  },
  {
    does: 'trims keys',
    create: mapping((key) => key.trimEnd()),
    fails: ['keys/different-keys-are-different-entries'],
    alsoIn: ['namespaces', 'clear'],
  },
  {
    does: 'stores keys in a normal form of unicode',
    create: mapping((key) => key.normalize('NFC')),
    fails: ['keys/different-keys-are-different-entries'],
    alsoIn: ['namespaces', 'clear', 'scan'],
  },
  {
    does: 'ends keys at a NUL',
    create: mapping((key) => key.split('\0')[0] as string),
    fails: ['keys/different-keys-are-different-entries'],
    alsoIn: ['namespaces', 'clear'],
  },
  {
    does: 'stores keys as latin-1',
    create: mapping((key) => Buffer.from(key, 'latin1').toString('latin1')),
    fails: ['keys/different-keys-are-different-entries'],
    alsoIn: ['namespaces', 'clear', 'scan'],
  },
  {
    does: 'decodes what is percent-encoded in keys',
    create: mapping((key) => key.replaceAll('%3A', ':').replaceAll('%25', '%')),
    fails: ['keys/different-keys-are-different-entries', 'namespaces/no-two-share-a-key'],
    alsoIn: ['clear', 'scan'],
  },
  {
    does: 'reads members of the prototype of an object as entries',
    create: class extends ReferenceBackend {
      override get(key: string): Payload {
        const name = key.slice(key.lastIndexOf(':') + 1);
        return super.get(key) ?? (name in {} ? '{}' : undefined);
      }
    },
    fails: ['keys/names-of-members'],
  },
  {
    does: 'takes a key with an asterisk for a glob when it removes',
    create: class extends ReferenceBackend {
      override delete(keys: readonly string[]): number | Promise<number> {
        const globs = keys.filter((key) => key.includes('*'));
        const matching =
          globs.length === 0
            ? []
            : [...this.store.keys()].filter((stored) => globs.some((glob) => matchesGlob(stored, glob)));
        return super.delete([...new Set([...keys, ...matching])]);
      }
    },
    fails: ['delete/no-patterns'],
    alsoIn: ['keys', 'scan'],
  },
];
