import type { DynamoDBClient, ServiceInputTypes, ServiceOutputTypes } from '@aws-sdk/client-dynamodb';
import {
  BackendUnavailableError,
  startTimer,
  TimeoutError,
  type CallContext,
  type Clock,
  type Timer,
} from '@cache/core';
import { backoffMs } from './backoff.ts';
import { isConditionFailure, kindOfFailure, toCacheError, type FailureKind } from './errors.ts';
import type { Lanes } from './lanes.ts';
import { failureOf, inOneAttempt, type Command } from './one-attempt.ts';

/** How often something is tried, by how it fails. A throttled table lets requests through again within seconds. */
const ATTEMPTS: Readonly<Record<FailureKind, number>> = { throttled: 10, unreached: 3, broken: 3, final: 1 };

/** Where the requests of a call go. */
export interface CallTarget {
  readonly client: DynamoDBClient;
  readonly clock: Clock;
  readonly table: string;
  readonly lanes: Lanes;
}

/**
 * One command of the cache under way: sends its requests, tries them again, and gives all of it up when the
 * command's time is over or its caller does not wait any more.
 */
export class Call {
  readonly context: CallContext;
  readonly #target: CallTarget;
  readonly #ending = new AbortController();
  readonly #deadline: Timer | undefined;

  constructor(target: CallTarget, context: CallContext) {
    const { timeoutMs, signal } = context;
    this.context = context;
    this.#target = target;
    if (timeoutMs !== null) {
      this.#deadline = startTimer(target.clock, timeoutMs, this.#expire);
      this.#deadline.unref();
    }
    if (signal?.aborted === true) this.#ending.abort(signal.reason);
    else signal?.addEventListener('abort', this.#abort, { once: true });
  }

  /** Does the work of a command, and ends with it; if it fails, so does whatever of it is still under way. */
  async run<Answer>(work: (call: Call) => Promise<Answer>): Promise<Answer> {
    try {
      return await work(this);
    } catch (error) {
      this.#ending.abort(error);
      throw error;
    } finally {
      this.#deadline?.cancel();
      this.context.signal?.removeEventListener('abort', this.#abort);
    }
  }

  /**
   * Sends a request, and tries again what fails for a while.
   *
   * @param repeatable - whether it may be done twice without harm, where nobody knows if it was done.
   */
  async send<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
    command: Command<Input, Output>,
    repeatable = true,
  ): Promise<Output> {
    try {
      return await this.#attempt(command, repeatable);
    } catch (error) {
      throw this.#explain(error);
    }
  }

  /** Sends a write with a condition; `undefined` where that does not hold. */
  async sendIf<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
    command: Command<Input, Output>,
    repeatable = false,
  ): Promise<Output | undefined> {
    try {
      return await this.#attempt(command, repeatable);
    } catch (error) {
      if (isConditionFailure(error)) return undefined;
      throw this.#explain(error);
    }
  }

  /**
   * Waits before another attempt.
   *
   * @param attempts - how many got nothing done, from 1.
   * @throws BackendUnavailableError (`CACHE_BACKEND_UNAVAILABLE`) when it was tried often enough.
   */
  async pause(attempts: number): Promise<void> {
    if (attempts >= ATTEMPTS.throttled) {
      const { table } = this.#target;
      throw new BackendUnavailableError(`DynamoDB takes no more requests for table '${table}' now: it left all undone`);
    }
    await this.sleep(backoffMs(attempts));
  }

  /** Waits; rejects when the command is over. */
  sleep(ms: number): Promise<void> {
    return this.#target.clock.sleep(ms, this.#ending.signal);
  }

  /** Ends what is tried again and again when its caller does not wait for it any more. */
  check(): void {
    this.#ending.signal.throwIfAborted();
  }

  async #attempt<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
    command: Command<Input, Output>,
    repeatable: boolean,
  ): Promise<Output> {
    const { client, lanes } = this.#target;
    const { signal } = this.#ending;
    const attempt = (): Promise<Output> => client.send(inOneAttempt(command), { abortSignal: signal });
    for (let attempts = 1; ; attempts++) {
      this.check();
      try {
        return await lanes.run(attempt, signal);
      } catch (error) {
        this.check();
        const failure = failureOf(error);
        const kind = kindOfFailure(failure);
        if (attempts >= ATTEMPTS[kind] || (kind === 'broken' && !repeatable)) throw failure;
      }
      await this.sleep(backoffMs(attempts));
    }
  }

  /** The reason of a caller who gave up stays what it is. */
  #explain(error: unknown): unknown {
    const { signal } = this.#ending;
    return signal.aborted ? signal.reason : toCacheError(error, this.#target.table);
  }

  readonly #abort = (): void => this.#ending.abort(this.context.signal?.reason);

  readonly #expire = (): void => {
    this.#ending.abort(new TimeoutError(`DynamoDB did not answer within ${this.context.timeoutMs} ms`));
  };
}
