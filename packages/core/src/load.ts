import type { CommandOptions, WriteOptions } from './call-options.ts';
import { checkTags, checkValue } from './check-input.ts';
import { commands } from './commands.ts';
import type { Flight } from './flights.ts';
import { Invocation, type Scope } from './invocation.ts';
import { run } from './pipeline.ts';
import type { ObservedTags } from './tag-versions.ts';
import { observeForLaterEntry, tagKeysOfLoad } from './tags-of-load.ts';

/**
 * The computation of one key's value by somebody who decides alone what is stored, and when: what `getOrSet` does for
 * its loads, for authors of higher layers. While it is under way, every write or removal of the key through this
 * process overtakes it, and an older value is never stored over a newer state.
 */
export class Load<Value = unknown> {
  readonly #scope: Scope;
  readonly #key: string;
  readonly #builtKey: string;
  readonly #flight: Flight;
  readonly #since: number;
  #observed: ObservedTags | undefined;

  constructor(scope: Scope, key: string) {
    this.#scope = scope;
    this.#key = key;
    this.#builtKey = new Invocation(commands.get, scope, key).buildKey();
    this.#flight = scope.engine.flights.start(this.#builtKey);
    this.#since = scope.engine.clock.now();
  }

  /** Whether the key was written or removed meanwhile. */
  get overtaken(): boolean {
    return this.#flight.fenced;
  }

  /**
   * To be called before the value is computed, where its tags are known by then: invalidating one of them from now on,
   * in whatever process, makes a miss of what is stored. Without it a value whose tags were invalidated by a clock that
   * differs by less than a second may not be stored at all.
   */
  async observeTags(tags: readonly string[], options?: CommandOptions): Promise<void> {
    if (checkTags(tags) === 0) return;
    this.#flight.tags = tagKeysOfLoad(this.#scope, tags, options);
    this.#observed = await observeForLaterEntry(this.#scope, this.#flight, options);
  }

  /** Stores the value as `set` does, unless the load was overtaken. `tags` have to be those that were observed, if any. */
  async store(value: Value, options?: WriteOptions): Promise<void> {
    checkValue(value);
    if (this.#flight.fenced) return;
    const input = { flight: this.#flight, observed: this.#observed, loadedSince: this.#since };
    await run(new Invocation(commands.set, this.#scope, this.#key, value, options, input));
  }

  /** It is over. Has to be called once, whether something was stored or not. */
  end(): void {
    this.#scope.engine.flights.end(this.#builtKey, this.#flight);
  }
}
