import type { Plugin, Serializer } from '@cache/core';

/**
 * A serializer of the author's.
 *
 * @throws TypeError where `create` answers none.
 */
export function serializerMadeBy(create: () => Serializer): Serializer {
  const made = create() as Partial<Serializer> | null | undefined;
  if (typeof made?.serialize === 'function' && typeof made.deserialize === 'function') return made as Serializer;
  throw new TypeError(`create must answer a Serializer, with serialize and deserialize; got ${kindOfObject(made)}`);
}

/**
 * A plugin of the author's.
 *
 * @throws TypeError where `create` answers none.
 */
export function pluginMadeBy<P extends Plugin>(create: () => P): P {
  const made: unknown = create();
  if (typeof made === 'object' && made !== null && !isPromise(made)) return made as P;
  throw new TypeError(`create must answer a Plugin, an object with a name and hooks; got ${kindOfObject(made)}`);
}

function kindOfObject(made: unknown): string {
  if (typeof made !== 'object' || made === null) return String(made);
  return isPromise(made) ? 'a promise' : `an object with ${Object.keys(made).join(', ') || 'no members'}`;
}

function isPromise(made: object): boolean {
  return typeof (made as { readonly then?: unknown }).then === 'function';
}
