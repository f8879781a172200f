import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Whether a cache is on: one state for all, and one for each `disabled(fn)` under way, which only the work inside
 * `fn` sees. Reading costs nothing until `disabled` was used once.
 */
export class Switch {
  readonly #everywhere: State;
  #inside: AsyncLocalStorage<State> | undefined;

  constructor(off = disabledByEnvironment()) {
    this.#everywhere = { off };
  }

  get off(): boolean {
    return this.#current.off;
  }

  /** Turns the innermost state that the caller is in on or off. */
  turn(off: boolean): void {
    this.#current.off = off;
  }

  disabled<R>(fn: () => R): R {
    // What runs `fn` would refuse it by a message of its own, that names neither.
    if (typeof fn !== 'function') throw new TypeError(`fn must be a function; got ${typeof fn}`);
    this.#inside ??= new AsyncLocalStorage();
    return this.#inside.run({ off: true }, fn);
  }

  get #current(): State {
    return this.#inside?.getStore() ?? this.#everywhere;
  }
}

interface State {
  off: boolean;
}

function disabledByEnvironment(): boolean {
  const value = process.env['CACHE_DISABLE']?.toLowerCase();
  return value !== undefined && value !== '' && value !== '0' && value !== 'false';
}
