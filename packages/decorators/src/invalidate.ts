import { ConfigurationError, isPlainObject, rejectUnknownOptions, type Cache, type CommandOptions } from '@cache/core';

import { cacheSource, type CacheReference, type CacheSource } from './cache-source.ts';
import type { CallChoices } from './call-choices.ts';
import type { AnyFunction } from './decorated.ts';
import type { InvalidateDecorator } from './decorator-types.ts';
import { instanceOf, methodOrFunction, noteInner, siteOf, yieldsMany } from './define-decorator.ts';
import { tagTemplates } from './entry-tags.ts';
import { targetArguments, type InvalidationMap } from './invalidation-map.ts';
import { notForGenerators } from './iterators.ts';
import { escapeGlob } from './key-recipe.ts';
import { KeyTemplate, type TemplateSource } from './key-template.ts';
import { DEFAULT_MAX_LENGTH, shortenKey } from './shorten-key.ts';
import type { Site } from './site.ts';

/** Entries by their tags: templates that the arguments are filled into. */
export interface TagTarget {
  readonly tags: readonly string[];
}

/** What goes once a function has succeeded: a decorated function's entries, what a template fits, or what has tags. */
export type InvalidationTarget = AnyFunction | string | TagTarget;

/** What `invalidate` takes beside the target and the map. */
export interface InvalidateOptions {
  /** Arguments of the target that are always the same, by the names that its `params` gives them. */
  readonly defaults?: Readonly<Record<string, unknown>> | undefined;
  /** Names of the arguments of the decorated function, for templates. */
  readonly params?: readonly string[] | undefined;
  /** Where templates and tags are looked for. @defaultValue the default cache; a decorated target has its own */
  readonly cache?: CacheReference | undefined;
}

/** Finds the cache before the call, and answers what removes what a call with these arguments makes outdated. */
type Removal = () => (args: readonly unknown[], self: unknown) => Promise<void>;

const OPTION_NAMES = ['defaults', 'params', 'cache'];

// What stands behind the keys of entries that are no plain results: an exact key is meant in each of these forms.
const SUFFIXES = ['', '#fail', '#hit', '#perf', '#early', '#soft', '#iterator'];

/**
 * Removes entries once the decorated function has succeeded: those of another decorated function (all of them, or by a
 * map the one that the mapped arguments make), those that a template fits (`*` in it stands for anything), or those
 * with certain tags. Where that fails the error goes to the cache's `onError`; the function has answered all the same.
 *
 * @param target - a decorated function, a key template, or `{ tags }`.
 * @param map - how the target's arguments come out of the decorated function's: by the names in the target's
 * `params`, or one function that answers all of them. For templates, more names that can stand in them.
 * @throws ConfigurationError (`CACHE_CONFIGURATION`) at decoration for a target that cannot be found or a name that
 * it does not have, and TypeError for a generator function, which answers before it has done anything.
 *
 * @example
 * ```ts
 * import { cached, invalidate } from '@cache/decorators';
 *
 * const itemsOf = cached(async function itemsOf(userId: string) {
 *   return [`an item of ${userId}`];
 * }, { params: ['userId'] });
 * const addItem = invalidate(itemsOf, { userId: (user: { id: string }) => user.id })(
 *   async function addItem(user: { id: string }, item: string) {
 *     return `${item} for ${user.id}`;
 *   },
 * );
 * await addItem({ id: 'ada' }, 'a book');  // itemsOf('ada') is computed anew the next time
 * ```
 */
export const invalidate = ((
  target: InvalidationTarget,
  map?: InvalidationMap,
  options: InvalidateOptions = {},
): unknown => {
  checkOptions(map, options);
  const removal = removalOf(target, map, options);
  return methodOrFunction('invalidate', (fn) => around(fn, removal));
}) as InvalidateDecorator;

function removalOf(target: InvalidationTarget, map: InvalidationMap | undefined, options: InvalidateOptions): Removal {
  if (typeof target === 'function') return removalOfFunction(target, map, options);
  const source = cacheSource(options.cache);
  if (options.defaults !== undefined)
    throw new ConfigurationError('invalidate: defaults are arguments of a decorated function; a template has none');
  if (typeof target === 'string') return removalByTemplate(target, map, options.params ?? [], source);
  if (Array.isArray((target as Partial<TagTarget> | null)?.tags)) {
    rejectUnknownOptions('the target of invalidate', target, ['tags']);
    return removalByTags(target, map, options.params ?? [], source);
  }
  throw new TypeError('invalidate takes a decorated function, a key template, or { tags: [template, …] }');
}

function removalOfFunction(fn: AnyFunction, map: InvalidationMap | undefined, options: InvalidateOptions): Removal {
  const site = siteOf(fn);
  if (site === undefined)
    throw new ConfigurationError(
      `invalidate: ${fn.name || 'the function'} is not decorated, so nothing of it is cached`,
    );
  if (map === undefined && options.defaults === undefined) {
    // Keys of a function that makes them freely cannot be told from others.
    const { key, keyMaker } = site.options.keys;
    if (key !== undefined || keyMaker !== undefined || site.strategy.globs !== undefined) site.globs();
    return reporting(
      () => site.cache,
      async (cache) => {
        for (const glob of site.globs()) await removeMatching(cache, glob, site.options.commandOptions);
      },
    );
  }
  const argumentsOf = targetArguments(site.options.keys.params, map, options.defaults);
  return reporting(
    () => site.cache,
    async (_, args, self) => void (await site.invalidate(argumentsOf(args, self), self)),
  );
}

function removalByTemplate(
  text: string,
  map: InvalidationMap | undefined,
  params: readonly string[],
  source: CacheSource,
): Removal {
  const { names, valuesOf } = templateValues(map, params);
  const template = new KeyTemplate(text, { ...names, option: 'the target of invalidate' });
  if (!text.includes('*'))
    return reporting(source, async (cache, args, self) => {
      const key = template.render(valuesOf(args, self));
      const forms = new Set([key, shortenKey(key, DEFAULT_MAX_LENGTH)]);
      await cache.multiDelete([...forms].flatMap((form) => SUFFIXES.map((suffix) => form + suffix)));
    });
  const ink = {
    literal: (literal: string) => literal.split('*').map(escapeGlob).join('*'),
    value: escapeGlob,
  };
  return reporting(source, (cache, args, self) =>
    removeMatching(cache, template.render(valuesOf(args, self), undefined, ink), undefined),
  );
}

function removalByTags(
  { tags }: TagTarget,
  map: InvalidationMap | undefined,
  params: readonly string[],
  source: CacheSource,
): Removal {
  const { names, valuesOf } = templateValues(map, params);
  const templates = tagTemplates('invalidate', tags, names);
  return reporting(source, async (cache, args, self) => {
    await cache.invalidateTags(...templates.map((template) => template.render(valuesOf(args, self))));
  });
}

/** The names that can stand in templates, and their values: those of the map in front, so that {0} stays an argument. */
function templateValues(
  map: InvalidationMap | undefined,
  params: readonly string[],
): {
  readonly names: Omit<TemplateSource, 'option'>;
  readonly valuesOf: (args: readonly unknown[], self: unknown) => unknown[];
} {
  if (typeof map === 'function')
    throw new ConfigurationError(
      'invalidate: a template takes its values by name; give an object of functions as the map',
    );
  const mappedNames = Object.keys(map ?? {});
  const mapped = targetArguments(mappedNames, map, undefined);
  return {
    names: { params, inFront: mappedNames, self: false },
    valuesOf: (args, self) => [...mapped(args, self), ...args],
  };
}

// How many keys are removed by one command.
const AT_ONCE = 500;

async function removeMatching(cache: Cache, match: string, options: CommandOptions | undefined): Promise<void> {
  // What is being computed from an older state has no key yet.
  await cache.overtakeLoads(match);
  let keys: string[] = [];
  for await (const key of cache.keys({ ...options, match })) {
    keys.push(key);
    if (keys.length < AT_ONCE) continue;
    await cache.multiDelete(keys, options);
    keys = [];
  }
  if (keys.length > 0) await cache.multiDelete(keys, options);
}

function reporting(
  source: CacheSource,
  remove: (cache: Cache, args: readonly unknown[], self: unknown) => Promise<void>,
): Removal {
  return () => {
    const cache = source();
    return async (args, self) => {
      try {
        await remove(cache, args, self);
      } catch (error) {
        cache.background.report(error, { operation: 'invalidate' });
      }
    };
  };
}

/** Puts a removal behind a function, and leaves it decorated as it was. */
function around(fn: AnyFunction, removal: Removal): AnyFunction {
  if (yieldsMany(fn)) throw notForGenerators('invalidate', fn);
  const invalidating = followedBy(fn, removal, siteOf(fn));
  noteInner(invalidating, fn);
  return invalidating;
}

/** A function with all its members; those of a decorated one that call it too are followed by the removal. */
function followedBy(fn: AnyFunction, removal: Removal, site: Site | undefined): AnyFunction {
  async function invalidating(this: unknown, ...args: unknown[]): Promise<unknown> {
    // A cache whose name nobody knows is told of before the function has done anything.
    const remove = removal();
    const result: unknown = await Reflect.apply(fn, this, args);
    await remove(args, site === undefined ? this : instanceOf(this, site));
    return result;
  }
  const { prototype: _, ...descriptors } = Object.getOwnPropertyDescriptors(fn);
  return Object.defineProperties(invalidating, {
    ...descriptors,
    ...(siteOf(fn) === undefined ? {} : callingMembers(fn as unknown as CallingMembers, removal, site)),
  });
}

/** The members of a decorated function that call it. */
interface CallingMembers {
  readonly refresh: AnyFunction;
  readonly with: (choices: CallChoices) => AnyFunction;
}

function callingMembers(members: CallingMembers, removal: Removal, site: Site | undefined): PropertyDescriptorMap {
  const { refresh } = members;
  return {
    refresh: { value: followedBy(refresh, removal, site) },
    with: { value: (choices: CallChoices) => followedBy(members.with(choices), removal, site) },
  };
}

function checkOptions(map: unknown, options: InvalidateOptions): void {
  rejectUnknownOptions('invalidate', options, OPTION_NAMES);
  const { defaults, params } = options as Record<string, unknown>;
  if (map !== undefined && typeof map !== 'function' && !isPlainObject(map))
    throw new TypeError(
      `the map of invalidate must be an object of functions, or one function; got ${show(map)} (options are the third argument)`,
    );
  if (defaults !== undefined && !isPlainObject(defaults))
    throw new TypeError(`defaults of invalidate must be an object of arguments by name; got ${show(defaults)}`);
  if (params !== undefined && (!Array.isArray(params) || !params.every((name) => typeof name === 'string')))
    throw new TypeError(`params of invalidate must be an array of names; got ${show(params)}`);
}

function show(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.prototype.toString.call(value);
}
