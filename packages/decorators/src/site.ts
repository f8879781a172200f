import type { Cache, MaybePromise } from '@cache/core';

import { abortable } from '@cache/core';
import { Call, isUsable } from './call.ts';
import type { CallChoices } from './call-choices.ts';
import type { AnyFunction } from './decorated.ts';
import type { FunctionName } from './function-name.ts';
import { invalidatesFurther } from './further-invalidation.ts';
import { manyAnswers } from './iterators.ts';
import { keyRecipe, type KeyRecipe } from './key-recipe.ts';
import type { ResolvedOptions } from './options.ts';
import { SharedLoads } from './shared-loads.ts';
import type { Strategy } from './strategy.ts';
import { isThenable } from './thenable.ts';

/** One decorated function: what all its calls have in common. */
export class Site {
  readonly fn: AnyFunction;
  readonly name: FunctionName;
  readonly options: ResolvedOptions;
  readonly strategy: Strategy;
  readonly recipe: KeyRecipe;
  /** The loads under way, by key, that further calls may share. */
  readonly loads = new SharedLoads();

  /** Whether nothing but plain results is stored. */
  readonly plain: boolean;

  readonly #looksAtOnce: boolean;

  constructor(fn: AnyFunction, name: FunctionName, options: ResolvedOptions, strategy: Strategy) {
    this.fn = fn;
    this.name = name;
    this.options = options;
    this.strategy = strategy;
    this.plain = strategy.describe === undefined && !options.storing.cacheErrors;
    this.#looksAtOnce = strategy.looksFirst === true && this.plain && options.enabled;
    this.recipe = keyRecipe(fn, name, options.keys);
  }

  get cache(): Cache {
    return this.options.cache();
  }

  /** Answers a call of the decorated function. */
  call(self: unknown, args: readonly unknown[], choices: CallChoices | undefined): Promise<unknown> {
    try {
      if (this.#looksAtOnce && choices === undefined && !invalidatesFurther()) return this.#lookAtOnce(self, args);
      const signal = choices?.signal;
      signal?.throwIfAborted();
      const call = this.open(self, args, choices);
      const answer =
        call instanceof Call ? this.strategy.serve(call) : call.then((opened) => this.#serve(opened, self, args));
      return signal === undefined ? answer : abortable(answer, signal);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** The way of nearly all calls, kept short: a hit that the backend answers at once costs its promise and no more. */
  #lookAtOnce(self: unknown, args: readonly unknown[]): Promise<unknown> {
    const { cache } = this;
    const key = cache.enabled ? this.keyOf(args, self) : undefined;
    if (typeof key !== 'string') return this.#serveLater(key, self, args);
    let found: unknown;
    try {
      found = cache.getAtOnce(key, this.options.commandOptions);
    } catch (error) {
      this.report(error, cache, key);
    }
    if (!isThenable(found) && isUsable(found)) return answered(found);
    return new Call(this, cache, key, self, args, undefined).useOrLoad(found);
  }

  async #serveLater(key: PromiseLike<string> | undefined, self: unknown, args: readonly unknown[]): Promise<unknown> {
    const call = key === undefined ? undefined : new Call(this, this.cache, await key, self, args, undefined);
    return this.#serve(call, self, args);
  }

  /** Answers a call chunk by chunk. */
  async *stream(self: unknown, args: readonly unknown[], choices: CallChoices | undefined): AsyncGenerator {
    const chunks = this.#chunks(self, args, choices);
    const signal = choices?.signal;
    if (signal === undefined) return yield* chunks;
    signal.throwIfAborted();
    try {
      for (;;) {
        const next = await abortable(chunks.next(), signal);
        if (next.done === true) return undefined;
        yield next.value;
      }
    } finally {
      // Ends when the chunk that is under way has come; what that fails with reached nobody else.
      chunks.return(undefined).catch((error: unknown) => this.report(error, this.cache, ''));
    }
  }

  async *#chunks(self: unknown, args: readonly unknown[], choices: CallChoices | undefined): AsyncGenerator {
    const call = await this.open(self, args, choices);
    if (call === undefined || this.strategy.stream === undefined)
      yield* manyAnswers(this, await Reflect.apply(this.fn, self, args));
    else yield* this.strategy.stream(call);
  }

  /** Makes the call, with its key; none while caching is turned off. At once, unless the key has to be waited for. */
  open(self: unknown, args: readonly unknown[], choices?: CallChoices): Call | Promise<Call | undefined> {
    const { cache } = this;
    if (!this.options.enabled || !cache.enabled) return Promise.resolve(undefined);
    if (this.strategy.keysOf !== undefined) return new Call(this, cache, '', self, args, choices);
    const key = this.keyOf(args, self);
    if (typeof key === 'string') return new Call(this, cache, key, self, args, choices);
    return Promise.resolve(key).then((made) => new Call(this, cache, made, self, args, choices));
  }

  /** The key that a call's entry lies under. */
  keyOf(args: readonly unknown[], self: unknown): MaybePromise<string> {
    const key = this.recipe.of(args, self);
    const { suffix } = this.strategy;
    if (suffix === undefined) return key;
    return typeof key === 'string' ? key + suffix : key.then((made) => made + suffix);
  }

  /** What `fn.key()` answers: the key, or for functions with several entries their keys. */
  keysOf(args: readonly unknown[], self: unknown): MaybePromise<string | readonly string[]> {
    return this.strategy.keysOf?.(this, args, self) ?? this.keyOf(args, self);
  }

  /** Globs, one of which the key of each of its entries fits. @throws ConfigurationError where nothing can be known. */
  globs(): readonly string[] {
    const { recipe, strategy } = this;
    const globs = strategy.globs?.() ?? recipe.globs();
    // What belongs to an entry, such as its counter, has more behind the suffix.
    return strategy.suffix === undefined ? globs : globs.map((glob) => `${glob}${strategy.suffix}*`);
  }

  /** Removes the entries of a call. @returns how many there were. */
  async invalidate(args: readonly unknown[], self: unknown): Promise<number> {
    const { cache } = this;
    const keys = await this.keysOf(args, self);
    const own = typeof keys === 'string' ? [keys] : keys;
    const all = own.flatMap((key) => [key, ...(this.strategy.belonging?.(key, cache) ?? [])]);
    const { commandOptions } = this.options;
    return all.length === 1 ? cache.delete(all[0] as string, commandOptions) : cache.multiDelete(all, commandOptions);
  }

  /** Calls the function and stores what it answers. */
  async refresh(self: unknown, args: readonly unknown[]): Promise<unknown> {
    const call = await this.open(self, args, NO_READ);
    if (call === undefined) return (await Reflect.apply(this.fn, self, args)) as unknown;
    call.forced = true;
    if (!this.options.stores) return this.strategy.serve(call);
    return this.strategy.refresh === undefined ? call.load() : this.strategy.refresh(call);
  }

  /** Reports an error of the cache, which reaches no caller. */
  report(error: unknown, cache: Cache, key: string): void {
    const origin = { operation: this.options.owner, key };
    const { onError } = this.options;
    if (onError === undefined) {
      cache.background.report(error, origin);
      return;
    }
    try {
      onError(error, origin);
    } catch (thrown) {
      cache.background.report(thrown, origin);
    }
  }

  async #serve(call: Call | undefined, self: unknown, args: readonly unknown[]): Promise<unknown> {
    if (call === undefined) return (await Reflect.apply(this.fn, self, args)) as unknown;
    return this.strategy.serve(call);
  }
}

/** The choices of `fn.refresh()`. */
export const NO_READ: CallChoices = Object.freeze({ cacheRead: false });

/** A promise of what is known. An async function makes one faster than `Promise.resolve`. */
async function answered<T>(value: T): Promise<T> {
  return value;
}
