import { Cache, isCacheError, JsonSerializer } from '@cache/core';
import { MemoryBackend } from '@cache/memory';
import { SignedSerializer } from '@cache/serializers';

const json = new JsonSerializer();

/** What became of the entries of a store that others can write to. */
export interface Signing {
  /** What a forged entry is read as. */
  readonly forged: unknown;
  /** What an entry is read as that was copied to another key. */
  readonly moved: unknown;
  /** What an old entry is read as while both secrets are known, and when the old one is not any more. */
  readonly whileChanging: unknown;
  readonly afterwards: unknown;
}

/** Signs entries in a store that somebody else writes to, and changes the secret without losing any. */
export async function signing([newSecret, oldSecret]: readonly [string, string]): Promise<Signing> {
  const backend = new MemoryBackend();
  const open = (...secrets: readonly string[]): Cache =>
    new Cache({ backend, serializer: new SignedSerializer(json, { secrets }) });
  const read = (cache: Cache, key: string): Promise<unknown> =>
    cache.get(key).catch((error: unknown) => (isCacheError(error) ? error.code : Promise.reject(error)));

  const before = open(oldSecret);
  await before.set('user:1', { name: 'Ada', admin: false });
  await before.set('user:2', { name: 'Eve', admin: true });

  // Somebody who reaches the store, and does not know the secret.
  const store = new Cache({ backend, serializer: json });
  const asItIs = { deserialize: (payload: unknown) => payload, serialize: (payload: unknown) => payload };
  await store.set('user:3', { name: 'Mallory', admin: true });
  const bytes = new Cache({ backend, serializer: { name: 'bytes', produces: 'binary', ...asItIs } });
  await bytes.set('user:4', await bytes.get('user:2'));

  // Once every process knows the new secret, behind the old one, it signs with it; later the old one is forgotten.
  const during = open(newSecret, oldSecret);
  const after = open(newSecret);
  return {
    forged: await read(before, 'user:3'),
    moved: await read(before, 'user:4'),
    whileChanging: await read(during, 'user:1'),
    afterwards: await read(after, 'user:1'),
  };
}
