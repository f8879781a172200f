import type { Payload, Serializer } from './serializer.ts';

/**
 * Stores JSON (RFC 8259). What JSON cannot tell apart follows the rules of `JSON.stringify`: a `Date` comes back
 * as its ISO string, a `Map` as `{}`, `NaN` inside an object as `null`, members that are `undefined` or functions
 * are left out. A value that is as a whole no JSON (a function, `NaN`, a `BigInt`, a cycle) is refused.
 */
export class JsonSerializer implements Serializer {
  readonly name = 'json';
  readonly produces = 'text';

  serialize(value: unknown): Payload {
    if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`${value} is no JSON`);
    const text = JSON.stringify(value);
    if (text === undefined) throw new TypeError(`a ${typeof value} is no JSON`);
    return text;
  }

  deserialize(payload: Payload): unknown {
    return JSON.parse(payload as string);
  }
}
