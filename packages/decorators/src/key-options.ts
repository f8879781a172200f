import { ConfigurationError, type MaybePromise } from '@cache/core';

import type { AnyArguments, Anything } from './anything.ts';
import type { AnyFunction } from './decorated.ts';
import { KeyTemplate } from './key-template.ts';
import { DEFAULT_MAX_LENGTH, LEAST_MAX_LENGTH } from './shorten-key.ts';

/** Makes the whole key of a call. */
export type KeyMaker<
  Args extends readonly unknown[] = AnyArguments,
  Key extends MaybePromise<string> = MaybePromise<string>,
> = (fn: AnyFunction, args: Args) => Key;

/** How the keys of a decorated function are made. */
export interface KeyOptions<
  Args extends readonly unknown[] = AnyArguments,
  Key extends MaybePromise<string> = MaybePromise<string>,
> {
  /**
   * A template (`'user:{id}:{token:hash}'`) or a function of the arguments.
   *
   * @defaultValue `name:` and a canonical text of the arguments
   */
  readonly key?: string | ((...args: Args) => Key) | undefined;
  /** Names of the arguments in their order, for templates and messages. @defaultValue none */
  readonly params?: readonly string[] | undefined;
  /** Stands in front of what `key` or `keyMaker` makes; without either, in place of the function's name. */
  readonly prefix?: string | undefined;
  /** Makes the key in place of a `key`; may be async, and then so is `fn.key()`. */
  readonly keyMaker?: KeyMaker<Args, Key> | undefined;
  /** Puts something of `this` into the key, for methods. @defaultValue left out: all instances share entries */
  readonly self?: ((instance: Anything) => unknown) | undefined;
  /** Whether every key is hashed, so that no argument can be read from it. @defaultValue false */
  readonly hash?: boolean | undefined;
  /** The length in characters from which on keys are shortened by a hash; at least 80. @defaultValue 250 */
  readonly maxLength?: number | undefined;
}

/** Key options, read and checked. */
export interface ResolvedKeyOptions {
  readonly key: KeyTemplate | ((...args: unknown[]) => unknown) | undefined;
  readonly params: readonly string[];
  readonly prefix: string | undefined;
  readonly keyMaker: ((fn: AnyFunction, args: readonly unknown[]) => unknown) | undefined;
  readonly self: ((instance: unknown) => unknown) | undefined;
  readonly hash: boolean;
  readonly maxLength: number;
}

export const KEY_OPTION_NAMES = ['key', 'params', 'prefix', 'keyMaker', 'self', 'hash', 'maxLength'] as const;

/** Reads the key options of a decorator. */
export function resolveKeyOptions(owner: string, options: KeyOptions): ResolvedKeyOptions {
  const { key, params = [], prefix, keyMaker, self, hash = false, maxLength = DEFAULT_MAX_LENGTH } = options;
  if (key !== undefined && typeof key !== 'function' && (typeof key !== 'string' || key === ''))
    throw new TypeError(`key must be a template of at least one character, or a function; got ${show(key)}`);
  if (keyMaker !== undefined && typeof keyMaker !== 'function')
    throw new TypeError(`keyMaker must be a function; got ${show(keyMaker)}`);
  if (key !== undefined && keyMaker !== undefined)
    throw new ConfigurationError('key and keyMaker exclude each other: either makes the whole key');
  if (!Array.isArray(params) || !params.every((name) => typeof name === 'string' && /^[A-Za-z_]\w*$/.test(name)))
    throw new TypeError(`params must be an array of names made of letters, digits and _; got ${show(params)}`);
  if (new Set(params).size < params.length)
    throw new ConfigurationError(`params must name each argument differently; got ${params.join(', ')}`);
  if (prefix !== undefined && (typeof prefix !== 'string' || prefix === '' || !prefix.isWellFormed()))
    throw new TypeError(`prefix must be a well-formed string of at least one character; got ${show(prefix)}`);
  if (self !== undefined && typeof self !== 'function')
    throw new TypeError(`self must be a function of the instance; got ${show(self)}`);
  if (typeof hash !== 'boolean') throw new TypeError(`hash must be true or false; got ${show(hash)}`);
  if (!Number.isInteger(maxLength) || maxLength < LEAST_MAX_LENGTH)
    throw new RangeError(`maxLength must be a whole number of at least ${LEAST_MAX_LENGTH}; got ${show(maxLength)}`);
  const source = { option: `key of ${owner}`, params, self: self !== undefined };
  const template = typeof key === 'string' ? new KeyTemplate(key, source) : undefined;
  return Object.freeze({
    key: template ?? (key as ResolvedKeyOptions['key']),
    params: Object.freeze([...params]),
    prefix,
    keyMaker: keyMaker as ResolvedKeyOptions['keyMaker'],
    self,
    hash,
    maxLength,
  });
}

function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
