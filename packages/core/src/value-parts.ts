import { SerializationError } from './errors.ts';

/** Levels of nesting above which a value is refused, before the stack of whoever encodes it overflows. */
const MAX_DEPTH = 1000;
/** Steps of a path that a message shows; deeper ones are where a cycle goes round. */
const MAX_SHOWN_STEPS = 12;

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/**
 * Judges one part of a value: answers why it cannot be kept, or `undefined` where it can, having gone `into` its parts.
 */
export type PartCheck = (part: unknown, into: (step: PropertyKey, part: unknown) => void) => string | undefined;

/**
 * Goes through a value before it is encoded, so that what a format cannot keep is refused with its place, and not
 * altered without a word.
 *
 * @param serializer - its name, for the message.
 * @throws SerializationError (`CACHE_SERIALIZATION`) for the first part that `check` has a reason against, and for
 * one that is nested more than 1000 levels deep, as every cycle is that `check` goes into.
 *
 * @example
 * ```ts
 * import { checkParts, isPlainObject } from '@cache/core';
 *
 * const noFunctions = (value: unknown): void =>
 *   checkParts('mine', value, (part, into) => {
 *     if (typeof part === 'function') return 'it is a function';
 *     if (isPlainObject(part)) for (const [name, each] of Object.entries(part)) into(name, each);
 *     return undefined;
 *   });
 *
 * noFunctions({ user: { name: 'Ada' } });
 * try {
 *   noFunctions({ user: { name: () => 'Ada' } });
 * } catch (error) {
 *   console.log((error as Error).message); // "serializer 'mine' cannot keep $.user.name: it is a function"
 * }
 * ```
 */
export function checkParts(serializer: string, value: unknown, check: PartCheck): void {
  const path: PropertyKey[] = [];
  const visit = (part: unknown): void => {
    const reason = path.length > MAX_DEPTH ? `it is nested more than ${MAX_DEPTH} levels deep` : check(part, into);
    if (reason !== undefined)
      throw new SerializationError(`serializer '${serializer}' cannot keep ${valuePath(path)}: ${reason}`);
  };
  const into = (step: PropertyKey, part: unknown): void => {
    path.push(step);
    visit(part);
    path.pop();
  };
  visit(value);
}

/** Writes where in a value something is, for messages: `$.user.tags[0]`. */
export function valuePath(steps: readonly PropertyKey[]): string {
  const shown = steps.slice(0, MAX_SHOWN_STEPS).map((step) => {
    if (typeof step === 'number') return `[${step}]`;
    if (typeof step === 'symbol') return `[${String(step)}]`;
    return IDENTIFIER.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
  });
  return `$${shown.join('')}${steps.length > MAX_SHOWN_STEPS ? '…' : ''}`;
}

/** Whether something is an object of no class: a literal, also one of another realm or without a prototype. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
