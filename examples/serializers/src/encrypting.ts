import { Cache, JsonSerializer } from '@cache/core';
import { MemoryBackend } from '@cache/memory';
import { CompressedSerializer, EncryptedSerializer, type EncryptionKey } from '@cache/serializers';

/** What is to be seen of encrypted entries. */
export interface Encrypting {
  /** What the store holds. */
  readonly stored: Uint8Array;
  /** What is read with the key that wrote, and after another one was put in front. */
  readonly read: unknown;
  readonly readWithNewKey: unknown;
  /** The ids of the keys in front of what was written before and after. */
  readonly ids: readonly string[];
  /** A counter, which is left plain. */
  readonly visits: number;
}

/** Hides entries from whoever can look into the store, and changes the key without losing any. */
export async function encrypting(newKey: EncryptionKey, oldKey: EncryptionKey): Promise<Encrypting> {
  const backend = new MemoryBackend();
  // Compressed before it is encrypted: afterwards nothing gets smaller any more.
  const inner = new CompressedSerializer(new JsonSerializer());
  const open = (...keys: readonly EncryptionKey[]): Cache =>
    new Cache({ backend, serializer: new EncryptedSerializer(inner, { keys, plainCounters: true }) });

  const before = open(oldKey);
  await before.set('patient:1', { name: 'Ada', diagnosis: 'a cold' });
  const after = open(newKey, oldKey);
  await after.set('patient:2', { name: 'Eve', diagnosis: 'none' });

  const payloadOf = (key: string): Promise<unknown> => after.get(key, { deserialize: (payload) => payload });
  const [first, second] = (await Promise.all([payloadOf('patient:1'), payloadOf('patient:2')])) as [
    Uint8Array,
    Uint8Array,
  ];
  return {
    stored: first,
    read: await before.get('patient:1'),
    readWithNewKey: await after.get('patient:1'),
    ids: [first, second].map(idOf),
    visits: await after.increment('visits', 2),
  };
}

/** The id of the key, which is written in front of every payload. */
function idOf(payload: Uint8Array): string {
  return new TextDecoder().decode(payload.subarray(2, 2 + (payload[1] ?? 0)));
}
