import type { AnyArguments, Anything } from './anything.ts';

/** Which errors: classes of them, and predicates. */
export type Exceptions = ErrorTest | readonly ErrorTest[];

/** A class of errors, or a function that says whether an error is meant. */
export type ErrorTest = (new (...args: AnyArguments) => Error) | ((error: Anything) => boolean);

/** Reads an option that says which errors are meant. Left out: any. */
export function resolveExceptions(exceptions: Exceptions | undefined): (error: unknown) => boolean {
  if (exceptions === undefined) return () => true;
  const list = (Array.isArray(exceptions) ? exceptions : [exceptions]) as readonly ErrorTest[];
  if (list.length === 0 || !list.every((test) => typeof test === 'function'))
    throw new TypeError('exceptions must be a class of errors, a predicate, or an array of at least one of them');
  const tests = list.map((test) => {
    if (!isErrorClass(test)) return test as (error: unknown) => boolean;
    return (error: unknown) => error instanceof test;
  });
  return (error) => tests.some((test) => test(error));
}

function isErrorClass(test: ErrorTest): boolean {
  const { prototype } = test as { prototype?: unknown };
  return typeof prototype === 'object' && prototype !== null && 'message' in prototype;
}
