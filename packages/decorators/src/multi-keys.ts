import { ConfigurationError, type MaybePromise } from '@cache/core';

import type { AnyArguments } from './anything.ts';
import type { ResolvedKeyOptions } from './key-options.ts';
import type { Site } from './site.ts';

/** Where the ids of a call are, and which keys they have. */
export class MultiKeys {
  readonly #keysFrom: number | ((...args: AnyArguments) => unknown);
  readonly #keyBuilder: ((id: unknown, ...args: AnyArguments) => unknown) | undefined;

  constructor(keysFrom: unknown, keyBuilder: unknown, { key, keyMaker, prefix }: ResolvedKeyOptions) {
    const isIndex = typeof keysFrom === 'number' && Number.isInteger(keysFrom) && keysFrom >= 0;
    if (!isIndex && typeof keysFrom !== 'function')
      throw new TypeError(`keysFrom must be the index of an argument, or a function; got ${String(keysFrom)}`);
    if (keyBuilder !== undefined && typeof keyBuilder !== 'function')
      throw new TypeError(`keyBuilder must be a function of the id; got ${typeof keyBuilder}`);
    if (keyBuilder !== undefined && (key !== undefined || keyMaker !== undefined || prefix !== undefined))
      throw new ConfigurationError('keyBuilder makes the whole key: it excludes key, keyMaker and prefix');
    this.#keysFrom = keysFrom as number | ((...args: AnyArguments) => unknown);
    this.#keyBuilder = keyBuilder as ((id: unknown, ...args: AnyArguments) => unknown) | undefined;
  }

  /** Which argument the list is. */
  indexOf(args: readonly unknown[], self: unknown): number {
    if (typeof this.#keysFrom === 'number') return this.#keysFrom;
    const index = args.indexOf(Reflect.apply(this.#keysFrom, self, args));
    if (index >= 0) return index;
    throw new TypeError('keysFrom must return one of the arguments, which is then the list of ids');
  }

  /** The ids of a call, each once, in the order asked. */
  idsOf(args: readonly unknown[], self: unknown): readonly unknown[] {
    const index = this.indexOf(args, self);
    const list = args[index];
    if (typeof list !== 'object' || list === null || !(Symbol.iterator in list))
      throw new TypeError(`argument ${index + 1} must be a list of ids; got ${list === null ? 'null' : typeof list}`);
    return [...new Set(list as Iterable<unknown>)];
  }

  /** The arguments with another list of ids in place of the first. Sets stay sets. */
  withIds(args: readonly unknown[], self: unknown, ids: readonly unknown[]): unknown[] {
    const index = this.indexOf(args, self);
    const isSet = Object.prototype.toString.call(args[index]) === '[object Set]';
    return args.with(index, isSet ? new Set(ids) : ids);
  }

  /** The arguments with one id in place of the list. */
  withId(args: readonly unknown[], self: unknown, id: unknown): unknown[] {
    return args.with(this.indexOf(args, self), id);
  }

  /** The key of one id. */
  keyOf(site: Site, args: readonly unknown[], self: unknown, id: unknown): MaybePromise<string> {
    if (this.#keyBuilder === undefined) return site.recipe.of(this.withId(args, self, id), self);
    const key = this.#keyBuilder(id, ...args);
    if (typeof key === 'string') return key;
    throw new TypeError(`keyBuilder must return a string; got ${key === null ? 'null' : typeof key}`);
  }

  /**
   * Where it is noted that answers are maps, for processes that have not called the function yet but find all ids
   * stored: beside the entries, under the key that an empty id would have.
   */
  async kindKey(site: Site, args: readonly unknown[], self: unknown): Promise<string> {
    return `${await this.keyOf(site, args, self, '')}#map`;
  }

  /** The keys of all ids of a call. */
  keysOf(site: Site, args: readonly unknown[], self: unknown): MaybePromise<readonly string[]> {
    const keys = this.idsOf(args, self).map((id) => this.keyOf(site, args, self, id));
    return keys.every((key) => typeof key === 'string') ? keys : Promise.all(keys.map(async (key) => key));
  }
}
