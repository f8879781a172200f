import type { Payload, Serializer } from './serializer.ts';
import { checkParts } from './value-parts.ts';

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
    const text = stringify(value);
    if (text === undefined) throw new TypeError(`a ${typeof value} is no JSON`);
    return text;
  }

  deserialize(payload: Payload): unknown {
    return JSON.parse(payload as string);
  }
}

function stringify(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (cause) {
    // It says what is wrong with a cycle, but not where a BigInt is.
    if (typeof value === 'object') refuseBigInts(value);
    throw cause;
  }
}

function refuseBigInts(value: unknown): void {
  const seen = new Set<object>();
  checkParts('json', value, (part, into) => {
    if (typeof part === 'bigint') return 'JSON has no bigint';
    if (typeof part !== 'object' || part === null || seen.has(part)) return undefined;
    seen.add(part);
    const members = part as Readonly<Record<string, unknown>>;
    for (const name of Object.keys(part)) into(Array.isArray(part) ? Number(name) : name, members[name]);
    return undefined;
  });
}
