import type { Payload, Serializer } from './serializer.ts';

/**
 * Stores the value itself: what is read is the very object that was written, and changing it changes the cache.
 * The default where the backend can hold references, which is memory; no other backend takes it.
 */
export class NullSerializer implements Serializer {
  readonly name = 'null';
  readonly produces = 'reference';

  serialize(value: unknown): Payload {
    return value;
  }

  deserialize(payload: Payload): unknown {
    return payload;
  }
}
