import type { WriteOptions } from './call-options.ts';
import { checkValue } from './check-input.ts';
import { commands } from './commands.ts';
import type { Flight } from './flights.ts';
import { Invocation, type Scope } from './invocation.ts';
import { run } from './pipeline.ts';

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

  constructor(scope: Scope, key: string) {
    this.#scope = scope;
    this.#key = key;
    this.#builtKey = new Invocation(commands.get, scope, key).buildKey();
    this.#flight = scope.engine.flights.startApart(this.#builtKey);
  }

  /** Whether the key was written or removed meanwhile. */
  get overtaken(): boolean {
    return this.#flight.fenced;
  }

  /** Stores the value as `set` does, unless the load was overtaken. */
  async store(value: Value, options?: WriteOptions): Promise<void> {
    checkValue(value);
    if (this.#flight.fenced) return;
    await run(new Invocation(commands.set, this.#scope, this.#key, value, options, { flight: this.#flight }));
  }

  /** It is over. Has to be called once, whether something was stored or not. */
  end(): void {
    this.#scope.engine.flights.endApart(this.#builtKey, this.#flight);
  }
}
