import type { AnyFunction } from './decorated.ts';
import type { Site } from './site.ts';

/** Whether a function is a generator function, async or not. By its tag, since functions come from several realms. */
export function isGeneratorFunction(fn: unknown): boolean {
  return /^\[object (?:Async)?GeneratorFunction\]$/.test(Object.prototype.toString.call(fn));
}

/** What a decorator says that awaits one answer, and is put around a function that yields many. */
export function notForGenerators(owner: string, fn: AnyFunction): TypeError {
  const name = fn.name || 'it';
  return new TypeError(
    `${owner} takes functions with one answer, and ${name} is a generator function; use cachedIterator, which is for those`,
  );
}

/** Answers what a function answered. @throws TypeError for an iterator: whoever reads it next finds it used up. */
export function oneAnswer({ fn, options, strategy }: Site, answer: unknown): unknown {
  if (strategy.passesIterators === true || !isIterator(answer)) return answer;
  throw new TypeError(
    `${options.owner} takes functions with one answer, and ${nameOf(fn)} answered an iterator, which can be read only once; use cachedIterator, or answer a list`,
  );
}

/** Answers what a function answered. @throws TypeError where that cannot be iterated. */
export function manyAnswers({ fn, options }: Site, answer: unknown): AsyncIterable<unknown> {
  // Not a text either, which would be taken apart into its characters.
  const isIterable = isObject(answer) && (Symbol.asyncIterator in answer || Symbol.iterator in answer);
  if (isIterable) return answer as AsyncIterable<unknown>;
  throw new TypeError(
    `${options.owner} takes functions that answer an async iterable, as async generators do; ${nameOf(fn)} answered ${answer === null ? 'null' : typeof answer}`,
  );
}

/** Generators are iterators too. Streams are not: they have no `next`. */
function isIterator(value: unknown): boolean {
  if (!isObject(value) || typeof (value as { readonly next?: unknown }).next !== 'function') return false;
  return Symbol.asyncIterator in value || Symbol.iterator in value;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function nameOf({ name }: AnyFunction): string {
  return name || 'the function';
}
