import type { Payload, Serializer } from './serializer.ts';

/**
 * Stores `String(value)` and answers strings: `set('n', 1)` is read as `'1'`. For text and counters. Objects
 * whose text would only be `[object Object]` are refused.
 */
export class StringSerializer implements Serializer {
  readonly name = 'string';
  readonly produces = 'text';

  serialize(value: unknown): Payload {
    const text = String(value);
    if (
      typeof value === 'symbol' ||
      typeof value === 'function' ||
      (typeof value === 'object' && value !== null && /^\[object \w+\]$/.test(text))
    ) {
      throw new TypeError(`a ${typeof value} has no text of its own; use JsonSerializer, or turn it into a string`);
    }
    return text;
  }

  deserialize(payload: Payload): unknown {
    return payload;
  }
}
