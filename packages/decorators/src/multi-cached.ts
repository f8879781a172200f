import type { MaybePromise } from '@cache/core';

import type { AnyArguments, Anything } from './anything.ts';
import type { Decorator } from './decorator-types.ts';
import { defineDecorator } from './define-decorator.ts';
import { cannotBeTold } from './key-recipe.ts';
import { MultiCall } from './multi-call.ts';
import { MultiKeys } from './multi-keys.ts';
import type { OptionalTtl, StoringOptions } from './options.ts';

/** What `multiCached` takes. */
export interface MultiCachedOptions<
  Args extends readonly unknown[] = AnyArguments,
  Result = Anything,
  Key extends MaybePromise<string> = MaybePromise<string>,
>
  extends Omit<StoringOptions<Args, Result, Key>, 'cacheErrors'>, OptionalTtl<Args, Result> {
  /** Which argument is the list of ids: its index, or a function of the arguments that returns it. @defaultValue 0 */
  readonly keysFrom?: number | ((...args: Args) => Iterable<unknown>) | undefined;
  /** Makes the key of one id. @defaultValue `name:` and a canonical text of the arguments, the id in place of the list */
  readonly keyBuilder?: ((id: Anything, ...args: Args) => string) | undefined;
}

/**
 * For functions from a list of ids to an object or `Map` by id: answers each id from the cache, and calls the function
 * with the missing ones only. What it answers is stored id by id, also ids that were not asked for; ids that it leaves
 * out stay absent. An empty list is handed to the function. Concurrent calls share the loading of ids in common.
 *
 * `condition`, and functions for `ttl` and `tags`, are asked for each id, with its value as the result; in templates of
 * tags the id stands in place of the list. With tags, what the function answers beside the ids it was asked for is not
 * stored. `fn.key()` tells the keys of all ids.
 *
 * @throws as `cached` does. Calls reject with TypeError where the argument is no list, or the answer neither an object
 * nor a `Map`.
 *
 * @example
 * ```ts
 * import { multiCached } from '@cache/decorators';
 *
 * const getUsers = multiCached(async function getUsers(ids: string[]) {
 *   return Object.fromEntries(ids.map((id) => [id, { id }]));
 * }, { keyBuilder: (id) => `user:${id}`, ttl: '10m' });
 * await getUsers(['ada', 'bob']);
 * await getUsers(['bob', 'cy']);  // calls with ['cy']
 * ```
 */
export const multiCached = defineDecorator<MultiCachedOptions>({
  owner: 'multiCached',
  own: ['keysFrom', 'keyBuilder'],
  stores: true,
  without: ['cacheErrors'],
  makesKey: 'keyBuilder',
  ttl: 'optional',
  prepare({ keysFrom = 0, keyBuilder }, { keys }) {
    const multiKeys = new MultiKeys(keysFrom, keyBuilder, keys);
    return () => {
      const memory = { loads: new Map(), answersMap: undefined };
      return {
        ...(keyBuilder === undefined ? {} : { globs: cannotBeListed }),
        keysOf: (site, args, self) => multiKeys.keysOf(site, args, self),
        serve: (call) => new MultiCall(call, multiKeys, memory).serve(),
        refresh: (call) => new MultiCall(call, multiKeys, memory).refresh(),
      };
    };
  },
}) as Decorator<'multiCached'>;

function cannotBeListed(): never {
  throw cannotBeTold('keyBuilder', 'give a map');
}
