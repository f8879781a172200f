import { serverKinds } from '../lib/server-kinds.mjs';
import type { ServerKind } from './server-kind.ts';

/** Rejects what is no whole number of at least `minimum`, naming the option. */
export function requireWholeNumber(option: string, value: number, minimum: number): void {
  if (!Number.isSafeInteger(value))
    throw new TypeError(`${option} is ${value}: accepted are whole numbers from ${minimum}`);
  if (value < minimum) throw new RangeError(`${option} is ${value}: accepted are whole numbers from ${minimum}`);
}

/** The kind of that name, if it speaks the protocol of Redis. */
export function redisKind(name: string): ServerKind {
  const kind = serverKinds.get(name);
  if (kind?.probe !== 'redis') throw new TypeError(`kind is "${name}": accepted are "redis" and "valkey"`);
  return kind;
}
