import { CircuitOpenError, isCacheError, type Duration, type MaybePromise } from '@cache/core';

import type { AnyArguments } from './anything.ts';
import type { Call } from './call.ts';
import { CallStatistics } from './call-statistics.ts';
import type { Decorator } from './decorator-types.ts';
import { defineDecorator } from './define-decorator.ts';
import { resolveExceptions, type Exceptions } from './exceptions.ts';
import { fixedDuration, numberWithin } from './fixed-duration.ts';
import type { CommonOptions } from './options.ts';
import { readState, stateReader } from './own-state.ts';

/** What `circuitBreaker` takes. */
export interface CircuitBreakerOptions<
  Args extends readonly unknown[] = AnyArguments,
  Key extends MaybePromise<string> = MaybePromise<string>,
> extends CommonOptions<Args, Key> {
  /** The share of failing calls, in percent, that opens the circuit; more than 0, up to 100. */
  readonly errorsRate: number;
  /** Over which time calls are counted. */
  readonly period: Duration;
  /** For how long the circuit stays open. */
  readonly ttl: Duration;
  /** With fewer calls in `period` it never opens; at least 1. @defaultValue 1 */
  readonly minCalls?: number | undefined;
  /** After which time a trial call without an outcome gives way to another. @defaultValue `ttl` */
  readonly halfOpenTtl?: Duration | undefined;
  /** Which errors count as failures: classes, or a predicate. @defaultValue any */
  readonly exceptions?: Exceptions | undefined;
}

// A circuit that nobody calls any more is forgotten after so many times of what it knows of, or after a day. Then it is
// closed, which costs `minCalls` calls that fail where it would have been one trial.
const KEPT_FOR_TIMES = 10;
const KEPT_FOR_MOST_MS = 86_400_000;

/**
 * Stops calling what keeps failing: once, of at least `minCalls` calls of a key within `period`, the failing share
 * reaches `errorsRate`, calls are refused for `ttl`, in all processes. Then one trial call is let through: its success
 * closes the circuit, its failure opens it again. Where none of this can be stored, since the cache fails, calls are
 * let through. The window slides in steps of a twentieth of `period`. As every key has a circuit of its own, and keys
 * are made of the arguments, a service behind several of them wants one `key`. A circuit that nobody calls is forgotten,
 * and so closed, some 10 times `period` and `ttl` after it opened, or a day if that is less.
 *
 * @throws ConfigurationError at decoration without `errorsRate`, `period` or `ttl`, and for a cache whose serializer has
 * no plain counters (by the first call, where the cache is only known then); TypeError for a generator function.
 * Refused calls reject with CircuitOpenError (`CACHE_CIRCUIT_OPEN`), whose `retryAfter` is in ms, and calls that answer
 * an iterator, which can fail later, with TypeError.
 *
 * @example
 * ```ts
 * import { circuitBreaker } from '@cache/decorators';
 *
 * const pay = circuitBreaker(async function pay(bank: string, amount: number) {
 *   return `${bank} has paid ${amount}`;
 * }, { key: 'pay:{0}', errorsRate: 50, minCalls: 10, period: '1m', ttl: '30s' });  // one circuit for each bank
 * await pay('first bank', 5);  // 'first bank has paid 5'
 * ```
 */
export const circuitBreaker = defineDecorator<CircuitBreakerOptions>({
  owner: 'circuitBreaker',
  own: ['errorsRate', 'period', 'ttl', 'minCalls', 'halfOpenTtl', 'exceptions'],
  stores: false,
  counts: true,
  ttl: 'none',
  prepare(options) {
    const { errorsRate, minCalls = 1, halfOpenTtl = options.ttl } = options;
    numberWithin('errorsRate', errorsRate, { above: 0, max: 100, whole: false });
    numberWithin('minCalls', minCalls, { min: 1 });
    const isFailure = resolveExceptions(options.exceptions);
    const openMs = fixedDuration('circuitBreaker', 'ttl', options.ttl);
    const periodMs = fixedDuration('circuitBreaker', 'period', options.period);
    const keptMs = Math.min(KEPT_FOR_TIMES * (periodMs + openMs), KEPT_FOR_MOST_MS);
    const circuit = new Circuit(openMs, fixedDuration('circuitBreaker', 'halfOpenTtl', halfOpenTtl), keptMs);
    const statistics = new CallStatistics(periodMs);

    async function judge(call: Call, failed: boolean): Promise<void> {
      await statistics.add(call, failed);
      const { calls, failures } = await statistics.sum(call);
      if (failures > 0 && calls >= minCalls && failures * 100 >= errorsRate * calls) await circuit.openIfClosed(call);
    }

    async function conclude(call: Call, trial: boolean, failed: boolean): Promise<void> {
      if (!trial) return judge(call, failed);
      if (failed) return circuit.open(call);
      await statistics.reset(call);
      await circuit.close(call);
    }

    return () => ({
      suffix: '#circuit',
      belonging: (key, { clock }) => [trialOf(key), ...statistics.keysOf(key, clock.now())],
      async serve(call) {
        const state = (await call.absorb(() => circuit.enter(call))) ?? CLOSED;
        if (state.retryAfter !== undefined)
          throw new CircuitOpenError(`the circuit of ${JSON.stringify(await call.plainKey())} is open`, {
            retryAfter: state.retryAfter,
          });
        try {
          const result = await call.run();
          await call.absorb(() => conclude(call, state.trial, false));
          return result;
        } catch (error) {
          await call.absorb(() => conclude(call, state.trial, isFailure(error)));
          throw error;
        }
      },
    });
  },
}) as Decorator<'circuitBreaker'>;

/** How a call found the circuit. */
interface Passage {
  readonly trial: boolean;
  /** Set where the call is refused. */
  readonly retryAfter?: number;
}

const CLOSED: Passage = { trial: false };
const TRIAL: Passage = { trial: true };

/** The stored state of a circuit: until when it is open, and whether a trial call is under way. */
class Circuit {
  readonly #openMs: number;
  readonly #trialMs: number;
  readonly #entryMs: number;

  /** @param keptMs - for how long it waits for a trial call, once it is no longer open. */
  constructor(openMs: number, trialMs: number, keptMs: number) {
    this.#openMs = openMs;
    this.#trialMs = trialMs;
    // Not forgotten during a trial.
    this.#entryMs = openMs + keptMs + trialMs;
  }

  async enter(call: Call): Promise<Passage> {
    const { cache, key, site } = call;
    const { commandOptions } = site.options;
    for (;;) {
      const openUntil = await this.#openUntil(call);
      if (openUntil === undefined) return CLOSED;
      const leftMs = openUntil - cache.clock.now();
      if (leftMs > this.#openMs) {
        // The wall clock was set back since: the circuit must not stay open for that much longer.
        await this.open(call);
        return { trial: false, retryAfter: this.#openMs };
      }
      if (leftMs > 0) return { trial: false, retryAfter: leftMs };
      try {
        await cache.add(trialOf(key), 1, { ...commandOptions, ttl: this.#trialMs });
      } catch (error) {
        if (!isCacheError(error, 'CACHE_KEY_EXISTS')) throw error;
        return { trial: false, retryAfter: this.#trialMs };
      }
      // Another trial may have come to its end since: then the circuit is closed, or open again.
      if (Object.is(await this.#openUntil(call), openUntil)) return TRIAL;
      await cache.delete(trialOf(key), commandOptions);
    }
  }

  /** Calls that were under way when it opened must not lengthen that, nor disturb a trial. */
  async openIfClosed(call: Call): Promise<void> {
    if ((await this.#openUntil(call)) === undefined) await this.open(call);
  }

  async open({ cache, key, site }: Call): Promise<void> {
    const { commandOptions } = site.options;
    const openUntil = cache.clock.now() + this.#openMs;
    await cache.set(key, openUntil, { ...commandOptions, ttl: this.#entryMs });
    await cache.delete(trialOf(key), commandOptions);
  }

  async close({ cache, key, site }: Call): Promise<void> {
    await cache.multiDelete([key, trialOf(key)], site.options.commandOptions);
  }

  async #openUntil({ cache, key, site }: Call): Promise<number | undefined> {
    const options = { ...site.options.commandOptions, deserialize: stateReader(cache) };
    const stored = readState(cache, key, await cache.get(key, options));
    return stored === undefined ? undefined : Number(stored);
  }
}

function trialOf(key: string): string {
  return `${key}-trial`;
}
