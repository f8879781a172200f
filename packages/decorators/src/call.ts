import { monotonic, type Cache, type Load, type WriteOptions } from '@cache/core';

import type { CallChoices } from './call-choices.ts';
import { Entry, entryReader, entryWriter, isEntry, type EntryMeta } from './entry.ts';
import { invalidatesFurther } from './further-invalidation.ts';
import { oneAnswer } from './iterators.ts';
import type { SharedLoad } from './shared-loads.ts';
import type { Site } from './site.ts';
import { entryOfError, valueOfEntry } from './stored-error.ts';

/** Computes and stores a value; calls back when the value is stored, or is not going to be. */
type HowToLoad = (load: Load | undefined, after?: () => void) => Promise<unknown>;

/**
 * One call of a decorated function: the steps that strategies are made of. None of them fails because of the cache:
 * what goes wrong there is reported, a look-up that fails is a miss, and a value that cannot be stored is not.
 */
export class Call {
  readonly site: Site;
  readonly cache: Cache;
  readonly key: string;
  readonly self: unknown;
  readonly args: readonly unknown[];
  readonly choices: CallChoices | undefined;
  /** Set where the result is to be stored whatever the strategy thinks of it. */
  forced = false;
  /** Set where a value is stored that an error of the function must not replace, whatever `cacheErrors` says. */
  sparesValue = false;
  readonly #landedBefore: number;

  constructor(
    site: Site,
    cache: Cache,
    key: string,
    self: unknown,
    args: readonly unknown[],
    choices: CallChoices | undefined,
  ) {
    this.site = site;
    this.cache = cache;
    this.key = key;
    this.self = self;
    this.args = args;
    this.choices = choices;
    this.#landedBefore = site.loads.landed;
  }

  /** The key as callers know it, without what the strategy puts behind it. */
  async plainKey(): Promise<string> {
    return this.site.recipe.of(this.args, this.self);
  }

  /** What is stored under the key: `undefined` for nothing. Throws where that is an error of the function. */
  async look(key = this.key): Promise<unknown> {
    const found = await this.#read(key);
    return isEntry(found) ? valueOfEntry(found) : found;
  }

  /** What is stored under the key, or else what the function answers, which is stored then. */
  lookOrLoad(): Promise<unknown> {
    return this.useOrLoad(this.look());
  }

  /** What a look-up under way finds, or else what the function answers, which is stored then. */
  async useOrLoad(looking: unknown): Promise<unknown> {
    let found: unknown;
    try {
      found = await looking;
    } catch (error) {
      // `look` itself fails only with an error of the function that was stored.
      if (!this.site.plain) throw error;
      this.report(error);
    }
    return isUsable(found) ? found : this.shared();
  }

  /** What is stored under the key, with what it says of itself. */
  async lookEntry(key = this.key): Promise<Entry | undefined> {
    const found = await this.#read(key, true);
    return isEntry(found) ? found : undefined;
  }

  /** Calls the function itself. */
  async run(): Promise<unknown> {
    return oneAnswer(this.site, await Reflect.apply(this.site.fn, this.self, this.args));
  }

  /**
   * Calls the function and stores what it answers, together with all calls of the key that come meanwhile.
   *
   * @param again - whether to look once more where a load landed since this call began: it may be the very one.
   * @param by - how that is done, where it is not simply `load`.
   */
  shared(again = true, by: HowToLoad = (load, after) => this.load(load, after)): Promise<unknown> {
    const { loads, options } = this.site;
    if (!options.storing.shared || !this.stores || !this.#reads) return by(this.startLoad());
    const underWay = loads.get(this.key);
    if (underWay !== undefined) return underWay.answer;
    return again && loads.landedSince(this.key, this.#landedBefore) ? this.#lookAgain(by) : this.#begin(by);
  }

  /** Calls the function and stores what it answers. */
  load(load = this.startLoad(), after?: () => void): Promise<unknown> {
    return this.#load(load, after);
  }

  /** Work that fails only because of the cache: the failure is reported, and `undefined` answered. */
  async absorb<T>(work: () => T | PromiseLike<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.report(error);
      return undefined;
    }
  }

  /** Work that nobody waits for; what it fails with is reported. */
  inBackground(work: Promise<unknown>): void {
    const settled = work.then(
      () => undefined,
      (error: unknown) => this.report(error),
    );
    this.cache.background.run(settled, { operation: this.site.options.owner, key: this.key });
  }

  report(error: unknown): void {
    this.site.report(error, this.cache, this.key);
  }

  /** Begins a load: from now on a write or removal of the key keeps the result from being stored. */
  startLoad(key = this.key): Load | undefined {
    try {
      return this.cache.startLoad(key);
    } catch (error) {
      this.report(error);
      return undefined;
    }
  }

  get waitsForWrite(): boolean {
    return this.choices?.waitForWrite ?? this.site.options.storing.waitForWrite;
  }

  get #reads(): boolean {
    return this.choices?.cacheRead !== false;
  }

  /** Whether the result may be stored. */
  get stores(): boolean {
    return this.choices?.cacheWrite !== false;
  }

  /** Errors are stored for those only who say which. */
  get #storesErrors(): boolean {
    const { cacheErrors, conditional } = this.site.options.storing;
    return cacheErrors && conditional && !this.sparesValue;
  }

  async #read(key: string, entry = this.site.strategy.describe !== undefined): Promise<unknown> {
    if (!this.#reads) return undefined;
    const { options } = this.site;
    try {
      if (invalidatesFurther()) {
        await this.cache.delete(key, options.commandOptions);
        return undefined;
      }
      if (!entry && !options.storing.cacheErrors) return await this.cache.get(key, options.commandOptions);
      const plain = entry ? 'miss' : 'decoded';
      return await this.cache.get(key, { ...options.commandOptions, deserialize: entryReader(this.cache, plain) });
    } catch (error) {
      this.report(error);
      return undefined;
    }
  }

  #begin(by: HowToLoad): Promise<unknown> {
    const { loads } = this.site;
    const shared: SharedLoad = { load: this.startLoad(), answer: Promise.resolve() };
    loads.begin(this.key, shared);
    shared.answer = by(shared.load, () => loads.end(this.key, shared));
    return shared.answer;
  }

  async #lookAgain(by: HowToLoad): Promise<unknown> {
    const { loads } = this.site;
    const found = await this.#read(this.key);
    if (isEntry(found)) {
      // What was stale before may be so again; only a strategy that reads plain values can use it as it is.
      if (this.site.strategy.describe === undefined) return valueOfEntry(found);
      if (found.meta.staleAt !== undefined && this.cache.clock.now() < found.meta.staleAt) return valueOfEntry(found);
    } else if (found !== undefined) return found;
    return loads.get(this.key)?.answer ?? this.#begin(by);
  }

  async #load(load: Load | undefined, after: (() => void) | undefined): Promise<unknown> {
    const { clock } = this.cache;
    if (this.site.options.storing.tags?.before !== undefined) await this.absorb(() => this.#watchTags(load));
    const startedAt = monotonic(clock);
    let result: unknown;
    let failure: { readonly error: unknown } | undefined;
    try {
      result = await this.run();
    } catch (error) {
      failure = { error };
    }
    const keeping = this.#keep(load, result, failure, monotonic(clock) - startedAt).finally(() => {
      load?.end();
      after?.();
    });
    if (failure !== undefined || this.waitsForWrite) await keeping;
    else this.inBackground(keeping);
    if (failure !== undefined) throw failure.error;
    return result;
  }

  /** Stores a result, if it is to be stored. */
  async #keep(
    load: Load | undefined,
    result: unknown,
    failure: { readonly error: unknown } | undefined,
    elapsed: number,
  ): Promise<void> {
    const { strategy } = this.site;
    const { storing } = this.site.options;
    if (!this.stores || load === undefined) return;
    if (failure === undefined ? result === undefined : !this.#storesErrors) return;
    try {
      const outcome = { args: this.args as unknown[], result: failure === undefined ? result : failure.error, elapsed };
      // The strategy first, which may measure all calls.
      if (failure === undefined && !this.forced && strategy.accepts?.(this, elapsed) === false) return;
      if (!(await storing.accepts(outcome, this.key))) return;
      const ttlMs = await storing.ttl(outcome);
      const entry = failure === undefined ? this.#entryOf(result, elapsed, ttlMs) : entryOfError(failure.error);
      await strategy.storing?.(this, ttlMs);
      await load.store(entry, await this.#writeOptions(ttlMs, entry, outcome));
    } catch (error) {
      this.report(error);
    }
  }

  /** Invalidating a tag during the call is then no different from invalidating it afterwards. */
  async #watchTags(load: Load | undefined): Promise<void> {
    const { commandOptions, storing } = this.site.options;
    const tags = storing.tags?.before?.(this.args, this.self);
    if (tags !== undefined) await load?.observeTags(tags, commandOptions);
  }

  #entryOf(result: unknown, elapsed: number, ttlMs: number | null | undefined): unknown {
    const { strategy } = this.site;
    if (strategy.describe === undefined) return result;
    const meta: EntryMeta = strategy.describe({ elapsed, ttlMs: ttlMs ?? null, now: this.cache.clock.now() });
    return new Entry(result, meta);
  }

  async #writeOptions(
    ttlMs: number | null | undefined,
    entry: unknown,
    outcome: { readonly args: unknown[]; readonly result: unknown; readonly elapsed: number },
  ): Promise<WriteOptions> {
    const { commandOptions, storing } = this.site.options;
    const options = {
      ...commandOptions,
      ...(ttlMs === undefined ? {} : { ttl: ttlMs }),
      ...(isEntry(entry) ? { serialize: entryWriter(this.cache) } : {}),
    };
    if (storing.tags === undefined) return options;
    return { ...options, tags: await storing.tags.after(outcome, this.self) };
  }
}

/** Whether a stored value can be answered: not an error that was stored for a decorator of other options. */
export function isUsable(found: unknown): boolean {
  return found !== undefined && !isEntry(found);
}
