import { monotonic, type Load, type WriteOptions } from '@cache/core';

import type { Call } from './call.ts';
import { invalidatesFurther } from './further-invalidation.ts';
import { IdAnswer } from './id-answer.ts';
import { oneAnswer } from './iterators.ts';
import type { MultiKeys } from './multi-keys.ts';

/** One of the ids that a call asks for. */
interface Wanted {
  readonly id: unknown;
  readonly key: string;
}

/** The load of one id, which other calls may wait for. */
interface IdLoad {
  readonly key: string;
  readonly load: Load | undefined;
  /** `undefined` for an id that the function leaves out. */
  readonly value: Promise<unknown>;
}

/** What the calls of one function know of each other. */
export interface MultiMemory {
  /** By key. */
  readonly loads: Map<string, IdLoad>;
  /** Whether the function answers with a `Map`, once that is known. */
  answersMap: boolean | undefined;
}

interface Outcome {
  readonly answer: IdAnswer;
  readonly elapsed: number;
}

/** One call of a function from ids to values. */
export class MultiCall {
  readonly #call: Call;
  readonly #keys: MultiKeys;
  readonly #memory: MultiMemory;

  constructor(call: Call, keys: MultiKeys, memory: MultiMemory) {
    this.#call = call;
    this.#keys = keys;
    this.#memory = memory;
  }

  /** Answers what is stored, and the rest by a call of the function. */
  async serve(): Promise<unknown> {
    const wanted = await this.#wanted();
    if (wanted.length === 0) return this.#call.run();
    const found = this.#reads ? await this.#look(wanted) : new Map<string, unknown>();
    const missing = new Set<Wanted>();
    const values = wanted.map(async (each): Promise<unknown> => {
      if (found.has(each.key)) return found.get(each.key);
      const underWay = this.#joinable(each.key);
      if (underWay === undefined) missing.add(each);
      return underWay?.value;
    });
    // Begun before anything is waited for, so that calls of the same moment find it.
    const loading = missing.size === 0 ? undefined : this.#load([...missing]);
    const [answer, others] = await Promise.all([loading, Promise.all(values)]);
    return this.#assemble(
      wanted.map((each, index) => [each.id, missing.has(each) ? answer?.get(each.id) : others[index]]),
    );
  }

  /** Calls the function with all ids. */
  async refresh(): Promise<unknown> {
    const wanted = await this.#wanted();
    if (wanted.length === 0) return this.#call.run();
    const answer = await this.#load(wanted);
    return this.#assemble(wanted.map(({ id }) => [id, answer.get(id)]));
  }

  async #wanted(): Promise<readonly Wanted[]> {
    const { args, self, site } = this.#call;
    const ids = this.#keys.idsOf(args, self);
    const keys = await this.#keys.keysOf(site, args, self);
    return ids.map((id, index) => ({ id, key: keys[index] as string }));
  }

  get #reads(): boolean {
    return this.#call.choices?.cacheRead !== false;
  }

  get #stores(): boolean {
    return this.#call.choices?.cacheWrite !== false;
  }

  /** Reads what is stored, by key. */
  async #look(wanted: readonly Wanted[]): Promise<Map<string, unknown>> {
    const { args, cache, self, site } = this.#call;
    const { commandOptions } = site.options;
    const keys = wanted.map(({ key }) => key);
    const values = await this.#call.absorb(async () => {
      if (invalidatesFurther()) return cache.multiDelete(keys, commandOptions).then(() => []);
      // Only a process that has not called the function yet has to ask what kind of answer it gives.
      const kind = this.#memory.answersMap === undefined ? [await this.#keys.kindKey(site, args, self)] : [];
      return cache.multiGet([...keys, ...kind], commandOptions);
    });
    if (values?.[keys.length] !== undefined) this.#memory.answersMap ??= true;
    const stored = keys.map((key, index): [string, unknown] => [key, values?.[index]]);
    return new Map(stored.filter(([, value]) => value !== undefined));
  }

  #joinable(key: string): IdLoad | undefined {
    if (!this.#call.site.options.storing.shared || !this.#reads || !this.#stores) return undefined;
    const underWay = this.#memory.loads.get(key);
    return underWay?.load?.overtaken === true ? undefined : underWay;
  }

  /** Calls the function with these ids and stores what it answers. */
  async #load(wanted: readonly Wanted[]): Promise<IdAnswer> {
    const { loads } = this.#memory;
    const call = this.#call;
    const begun = wanted.map(({ key }) => call.startLoad(key));
    const running = this.#run(wanted, begun);
    const shares = wanted.map(({ id, key }, index): IdLoad => {
      const value = running.then(({ answer }) => answer.get(id));
      // Who shares it hears of its failure; where nobody does, this call does.
      value.catch(() => undefined);
      return { key, load: begun[index], value };
    });
    // What is not going to be stored is for this call alone.
    if (this.#stores) for (const share of shares) loads.set(share.key, share);
    const settle = (): void => {
      for (const share of shares) {
        share.load?.end();
        if (loads.get(share.key) === share) loads.delete(share.key);
      }
    };
    const outcome = await running.catch((error: unknown) => {
      settle();
      throw error;
    });
    const keeping = call.absorb(() => this.#keep(outcome, wanted, shares)).finally(settle);
    if (call.waitsForWrite) await keeping;
    else call.inBackground(keeping);
    return outcome.answer;
  }

  async #run(wanted: readonly Wanted[], loads: readonly (Load | undefined)[]): Promise<Outcome> {
    const { args, self, site, cache } = this.#call;
    if (site.options.storing.tags?.before !== undefined) await this.#call.absorb(() => this.#watchTags(wanted, loads));
    const startedAt = monotonic(cache.clock);
    const ids = wanted.map(({ id }) => id);
    const answered: unknown = await Reflect.apply(site.fn, self, this.#keys.withIds(args, self, ids));
    const answer = new IdAnswer(oneAnswer(site, answered));
    this.#memory.answersMap = answer.isMap;
    return { answer, elapsed: monotonic(cache.clock) - startedAt };
  }

  /** Invalidating a tag during the call is then no different from invalidating it afterwards. */
  async #watchTags(wanted: readonly Wanted[], loads: readonly (Load | undefined)[]): Promise<void> {
    const { args, self, site } = this.#call;
    const { commandOptions, storing } = site.options;
    const watching = wanted.map(async ({ id }, index) => {
      const tags = storing.tags?.before?.(this.#keys.withId(args, self, id), self) ?? [];
      await loads[index]?.observeTags(tags, commandOptions);
    });
    await Promise.all(watching);
  }

  /**
   * Stores each value that is to be stored: all of one lifetime by one command, or with tags each by its own. Of ids that
   * nobody asked for the tags were not watched, so with tags nothing is stored for them.
   */
  async #keep({ answer, elapsed }: Outcome, wanted: readonly Wanted[], shares: readonly IdLoad[]): Promise<void> {
    if (!this.#stores) return;
    const { args, self, site, cache } = this.#call;
    const { storing } = site.options;
    const keyOf = new Map(wanted.map(({ id, key }) => [id, key]));
    const loadOf = new Map(shares.map(({ key, load }) => [key, load]));
    const groups = new Map<number | null | undefined, [string, unknown][]>();
    const writes: Promise<unknown>[] = [];
    for (const [id, result] of answer.entries(wanted.map((each) => each.id))) {
      if (result === undefined) continue;
      // An id that nobody asked for has no load that could be overtaken; it is as old as the others.
      if (!keyOf.has(id) && shares.some(({ load }) => load?.overtaken === true)) continue;
      // What a function among the options throws for one id concerns no other.
      await this.#call.absorb(async () => {
        const key = keyOf.get(id) ?? (await this.#keys.keyOf(site, args, self, id));
        const outcome = { args: args as unknown[], result, elapsed };
        if (!(await storing.accepts(outcome, key))) return;
        const ttlMs = await storing.ttl(outcome);
        const group = groups.get(ttlMs) ?? [];
        groups.set(ttlMs, group);
        if (storing.tags === undefined) {
          group.push([key, result]);
          return;
        }
        const tags = await storing.tags.after({ ...outcome, args: this.#keys.withId(args, self, id) }, self);
        writes.push(loadOf.get(key)?.store(result, { ...this.#writeOptions(ttlMs), tags }) ?? Promise.resolve());
      });
    }
    const kind: [string, unknown][] = answer.isMap ? [[await this.#keys.kindKey(site, args, self), 1]] : [];
    for (const [ttlMs, group] of groups) {
      const entries = [...group.filter(([key]) => loadOf.get(key)?.overtaken !== true), ...kind];
      if (entries.length > 0) writes.push(cache.multiSet(entries, this.#writeOptions(ttlMs)));
    }
    await Promise.all(writes);
  }

  #writeOptions(ttlMs: number | null | undefined): WriteOptions {
    const { commandOptions } = this.#call.site.options;
    return { ...commandOptions, ...(ttlMs === undefined ? {} : { ttl: ttlMs }) };
  }

  /** Makes the answer, of the kind that the function gives. */
  #assemble(pairs: readonly (readonly [id: unknown, value: unknown])[]): unknown {
    const present = pairs.filter(([, value]) => value !== undefined);
    return this.#memory.answersMap === true ? new Map(present) : Object.fromEntries(present as [string, unknown][]);
  }
}
