import { ConfigurationError, type MaybePromise } from '@cache/core';

import { canonicalArguments } from './canonical-arguments.ts';
import { formatValue } from './format-value.ts';
import type { FunctionName } from './function-name.ts';
import type { ResolvedKeyOptions } from './key-options.ts';
import type { KeyTemplate } from './key-template.ts';
import { RecentKeys } from './recent-keys.ts';
import { hashKey, keptLength, marksShortForm, SHORT_FORM_MARK, shortenKey } from './shorten-key.ts';
import type { AnyFunction } from './decorated.ts';

/** How the keys of one decorated function are made. */
export interface KeyRecipe {
  /** The key of a call. @throws TypeError where none can be made of the arguments. */
  of(args: readonly unknown[], self: unknown): MaybePromise<string>;
  /** Globs, one of which each of its keys fits, as far as can be known. @throws ConfigurationError where nothing can. */
  globs(): readonly string[];
}

/** Chooses how keys are made: by a template, by a function, or out of the name and the arguments. */
export function keyRecipe(fn: AnyFunction, name: FunctionName, options: ResolvedKeyOptions): KeyRecipe {
  const { key, keyMaker } = options;
  if (typeof key === 'object') {
    const recipe = templateRecipe(options, key);
    return options.self === undefined && key.isPlain ? remembering(options, recipe) : recipe;
  }
  if (key !== undefined) return givenRecipe(options, 'key', (args, self) => Reflect.apply(key, self, args));
  if (keyMaker !== undefined) return givenRecipe(options, 'keyMaker', (args) => keyMaker(fn, args));
  const recipe = defaultRecipe(options, name);
  return options.self === undefined ? remembering(options, recipe) : recipe;
}

/** Remembers the keys of single texts, as most calls have. What is hashed may be a secret, and is not kept. */
function remembering({ hash }: ResolvedKeyOptions, recipe: TextRecipe): KeyRecipe {
  if (hash) return recipe;
  const recent = new RecentKeys((text) => recipe.of([text], undefined));
  return {
    ...recipe,
    of: (args, self) => (args.length === 1 && typeof args[0] === 'string' ? recent.of(args[0]) : recipe.of(args, self)),
  };
}

/** A recipe that needs no waiting. */
interface TextRecipe extends KeyRecipe {
  of(args: readonly unknown[], self: unknown): string;
}

function templateRecipe(options: ResolvedKeyOptions, template: KeyTemplate): TextRecipe {
  const { self, prefix } = options;
  const front = prefix === undefined ? '' : `${prefix}:`;
  const putsSelfFirst = self !== undefined && !template.namesSelf;
  // What every key begins with: of what comes behind, a hash must show nothing.
  const head = putsSelfFirst ? front : front + template.head;
  const finish = finisher(options, head.length, !marksShortForm(front + template.text));
  return {
    of(args, instance) {
      const id = idOf(self, instance);
      const first = putsSelfFirst ? `${formatValue(id)}:` : '';
      return finish(front + first + template.render(args, id));
    },
    globs() {
      const whole = escapeGlob(front) + (putsSelfFirst ? '*:' : '') + template.glob(escapeGlob);
      const kept = options.hash ? head.length : keptLength(options.maxLength);
      const shortForms = `${escapeGlob(head.slice(0, kept).toWellFormed())}*${SHORT_FORM_MARK}*`;
      if (options.hash) return [shortForms];
      // Each glob is a search through all keys.
      const fitsShortForms = whole === `${escapeGlob(head)}*` && head.length <= kept;
      return fitsShortForms ? [whole] : [whole, shortForms];
    },
  };
}

function givenRecipe(
  options: ResolvedKeyOptions,
  owner: string,
  make: (args: readonly unknown[], self: unknown) => unknown,
): KeyRecipe {
  const { self, prefix } = options;
  const front = prefix === undefined ? '' : `${prefix}:`;
  const finish = finisher(options, front.length);
  return {
    of(args, instance) {
      const first = self === undefined ? front : `${front}${canonicalArguments([idOf(self, instance)], () => 'self')}:`;
      const made = make(args, instance);
      if (typeof made === 'string') return finish(first + made);
      return Promise.resolve(made).then((key) => finish(first + checkMade(owner, key)));
    },
    globs() {
      if (prefix !== undefined) return [`${escapeGlob(front)}*`];
      throw cannotBeTold(owner, 'give a map, or a prefix');
    },
  };
}

function defaultRecipe(options: ResolvedKeyOptions, name: FunctionName): TextRecipe {
  const { self, prefix, params } = options;
  const nameArgument = (index: number): string =>
    `argument ${index + 1}${params[index] === undefined ? '' : ` (${params[index]})`} of ${prefix ?? name.get()}`;
  let front = prefix === undefined ? undefined : `${prefix}:`;
  let finish: ((key: string) => string) | undefined;
  return {
    of(args, instance) {
      // The name of a method's class comes to light only with the first instance.
      front ??= `${name.get()}:`;
      // A short form ends in a digest, where a canonical text has closed its quotes.
      finish ??= finisher(options, front.length, true);
      const first =
        self === undefined ? front : `${front}@${canonicalArguments([idOf(self, instance)], () => 'self')}:`;
      return finish(first + canonicalArguments(args, nameArgument));
    },
    globs: () => [`${escapeGlob(front ?? `${name.get()}:`)}*`],
  };
}

/** What `self` makes of an instance. */
function idOf(self: ResolvedKeyOptions['self'], instance: unknown): unknown {
  if (self === undefined) return undefined;
  try {
    return self(instance);
  } catch (cause) {
    if (instance !== undefined) throw cause;
    throw new TypeError(
      'self of the key options was called without an instance; call the method on one, and its members as in users.byId.key.call(users, id)',
      { cause },
    );
  }
}

/** @param closed - whether no key that is made looks like the short form of another, so that none has to be searched. */
function finisher({ hash, maxLength }: ResolvedKeyOptions, head: number, closed = false): (key: string) => string {
  if (hash) return (key) => hashKey(key, head);
  if (closed) return (key) => (key.length <= maxLength ? key : shortenKey(key, maxLength));
  return (key) => shortenKey(key, maxLength);
}

function checkMade(owner: string, key: unknown): string {
  if (typeof key === 'string') return key;
  throw new TypeError(`${owner} must return a string; got ${key === null ? 'null' : typeof key}`);
}

/** Says that a function makes keys of which nothing is known, where all of them are to be found. */
export function cannotBeTold(owner: string, advice: string): ConfigurationError {
  return new ConfigurationError(
    `keys that a ${owner} function makes cannot be told from others without calling it; ${advice}`,
  );
}

/** Makes a text fit only itself in a glob. */
export function escapeGlob(text: string): string {
  return text.replaceAll(/[\\*?]/g, String.raw`\$&`);
}
