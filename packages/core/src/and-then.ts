import { isThenable } from './thenable.ts';
import type { MaybePromise } from './serializer.ts';

/** Goes on with an answer: at once where it is there, else when it has come. */
export function andThen<T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> {
  return isThenable(value) ? value.then(next) : next(value);
}
