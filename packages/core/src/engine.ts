import { complete, type CompleteBackend } from './complete-backend.ts';
import { Background } from './background.ts';
import type { Backend, CallContext } from './backend.ts';
import type { Clock } from './clock.ts';
import { Deadlines } from './deadlines.ts';
import { flightsOf, type Flights } from './flights.ts';
import { compileHooks, type Hooks } from './hooks.ts';
import type { ResolvedCacheOptions } from './options.ts';
import type { Serializer } from './serializer.ts';
import { Switch } from './switch.ts';
import type { CommandName } from './commands.ts';

/** What a cache and all views of it have in common. */
export class Engine {
  readonly options: ResolvedCacheOptions;
  readonly backend: CompleteBackend;
  readonly serializer: Serializer;
  readonly clock: Clock;
  readonly hooks: ReadonlyMap<CommandName, Hooks> | undefined;
  /** What a backend is told by every call that has no options of its own. */
  readonly context: CallContext;
  readonly flights: Flights;
  readonly deadlines: Deadlines;
  readonly background: Background;
  readonly switch = new Switch();
  closing: Promise<void> | undefined;
  #waiting = 0;
  #onIdle: (() => void) | undefined;

  constructor(options: ResolvedCacheOptions, backend: Backend) {
    this.options = options;
    this.backend = complete(backend);
    this.serializer = options.serializer;
    this.clock = options.clock;
    this.hooks = compileHooks(options.plugins);
    this.context = Object.freeze({
      payload: options.serializer.produces,
      timeoutMs: options.timeoutMs,
      signal: undefined,
    });
    this.flights = flightsOf(backend);
    this.deadlines = new Deadlines(options.clock);
    this.background = new Background(options.onError, options.waitUntil);
  }

  /** A command began to wait. Those that are answered at once are over before anybody could close the cache. */
  entered(): void {
    this.#waiting++;
  }

  left(): void {
    this.#waiting--;
    if (this.#waiting === 0) this.#onIdle?.();
  }

  /** Resolves when no command waits any more. */
  idle(): Promise<void> {
    if (this.#waiting === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onIdle = resolve;
    });
  }
}
