import {
  andThen,
  ConfigurationError,
  isThenable,
  type MaybePromise,
  type Payload,
  type PayloadKind,
  type Serializer,
  type SerializerContext,
} from '@cache/core';
import { checkSerializer } from './inner-serializer.ts';
import { bytesOf, payloadOf } from './payload-bytes.ts';

const OWNER = 'FallbackSerializer';

/**
 * Writes with one serializer and reads what several write: for changing the format of a cache that has entries.
 *
 * A payload is given to the current serializer, and where that rejects it, or answers a miss, to the older ones in
 * their order. One that reads anything, as `StringSerializer` does, belongs at the end.
 *
 * A new format comes in three steps, each in every process before the next: `FallbackSerializer(old, [new])`, so that
 * all can read it; `FallbackSerializer(new, [old])`, which writes it; and, when the old entries are gone, `new` alone.
 * Without the first, processes not yet restarted fail at what the others write.
 *
 * As long as an older serializer is listed, what it accepts is accepted: behind a `SignedSerializer`, an older one
 * without signatures lets forged entries in.
 *
 * @example
 * ```ts
 * import { JsonSerializer } from '@cache/core';
 * import { MemoryCache } from '@cache/memory';
 * import { FallbackSerializer, V8Serializer } from '@cache/serializers';
 *
 * const cache = new MemoryCache({ serializer: new FallbackSerializer(new V8Serializer(), [new JsonSerializer()]) });
 * await cache.set('old', 'of json', { serialize: () => new TextEncoder().encode('{"name":"Ada"}') });
 * await cache.get('old'); // { name: 'Ada' }
 * await cache.set('new', new Date(0));
 * await cache.get('new'); // new Date(0)
 * ```
 */
export class FallbackSerializer implements Serializer {
  readonly name: string;
  /** `'text'` where all of them produce that, else `'binary'`. */
  readonly produces: PayloadKind;
  readonly plainCounters: boolean;
  readonly #current: Serializer;
  readonly #readers: readonly Serializer[];

  /**
   * @param current - writes, and reads first.
   * @param older - read what `current` does not, in this order.
   * @throws ConfigurationError (`CACHE_CONFIGURATION`) where some keep references and others do not, or there is none
   * that is older; TypeError for what is no serializer.
   */
  constructor(current: Serializer, older: readonly Serializer[]) {
    checkSerializer(OWNER, 'the current serializer', current);
    if (!Array.isArray(older)) throw new TypeError(`the older serializers of ${OWNER} must be a list`);
    if (older.length === 0) throw new ConfigurationError(`${OWNER} needs at least one older serializer`);
    for (const [index, each] of older.entries()) checkSerializer(OWNER, `older[${index}]`, each as Serializer);
    this.#current = current;
    this.#readers = Object.freeze([current, ...older]);
    this.produces = kindOfAll(this.#readers);
    this.plainCounters = current.plainCounters !== false;
    this.name = `fallback(${this.#readers.map(({ name }) => name).join(', ')})`;
  }

  /** Encodes a value with the current serializer. */
  serialize(value: unknown, context: SerializerContext): MaybePromise<Payload> {
    const payload = this.#current.serialize(value, context);
    if (this.produces === this.#current.produces) return payload;
    return andThen(payload, (text) => bytesOf(this.name, text));
  }

  /**
   * Decodes a payload of any of the serializers.
   *
   * @returns the first value that one of them makes of it; `undefined`, which is a miss, where none does and one says so.
   * @throws what the current serializer threw, where all of them did.
   */
  deserialize(payload: Payload, context: SerializerContext): unknown {
    return this.#readFrom(0, payload, context, []);
  }

  #readFrom(index: number, payload: Payload, context: SerializerContext, errors: readonly unknown[]): unknown {
    const reader = this.#readers[index];
    if (reader === undefined) {
      if (errors.length < this.#readers.length) return undefined;
      throw errors[0];
    }
    const next = (...error: readonly unknown[]): unknown =>
      this.#readFrom(index + 1, payload, context, [...errors, ...error]);
    const orNext = (value: unknown): unknown => (value === undefined ? next() : value);
    let value: unknown;
    try {
      value = reader.deserialize(this.#asReadBy(reader, payload), context);
    } catch (error) {
      return next(error);
    }
    return isThenable(value) ? value.then(orNext, (error: unknown) => next(error)) : orNext(value);
  }

  #asReadBy({ produces }: Serializer, payload: Payload): Payload {
    return produces === this.produces ? payload : payloadOf(this.name, payload as Uint8Array, produces);
  }
}

function kindOfAll(serializers: readonly Serializer[]): PayloadKind {
  const kinds = new Set(serializers.map(({ produces }) => produces));
  if (kinds.size === 1) return (serializers[0] as Serializer).produces;
  if (!kinds.has('reference')) return 'binary';
  throw new ConfigurationError(
    `${OWNER} cannot mix a serializer of references with others: ${serializers.map(({ name, produces }) => `'${name}' (${produces})`).join(', ')}`,
  );
}
