import type { Deadline, Expiring } from './deadlines.ts';
import { TimeoutError } from './errors.ts';
import type { Invocation } from './invocation.ts';

/** What a command has from the moment on that it has to wait: a promise, a deadline, and an ear for its signal. */
export class Waiting implements Expiring {
  over = false;
  readonly #call: Invocation;
  readonly #resolve: (value: unknown) => void;
  readonly #reject: (error: unknown) => void;
  readonly #interrupt: (call: Invocation, error: unknown) => void;
  #deadline: Deadline | undefined;
  #onAbort: (() => void) | undefined;

  /** @param interrupt - told when the time is up or the caller gave up, with the error to reject with. */
  constructor(
    call: Invocation,
    resolve: (value: unknown) => void,
    reject: (error: unknown) => void,
    interrupt: (call: Invocation, error: unknown) => void,
  ) {
    this.#call = call;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#interrupt = interrupt;
    call.engine.entered();
    const { timeoutMs, signal } = call.context;
    if (timeoutMs !== null) this.#deadline = call.engine.deadlines.begin(timeoutMs, this);
    if (signal !== undefined) {
      this.#onAbort = () => interrupt(call, signal.reason);
      signal.addEventListener('abort', this.#onAbort, { once: true });
    }
  }

  /** Without effect once it is over, as where the very step that answers has aborted the signal. */
  resolve(value: unknown): void {
    if (this.over) return;
    this.#end();
    this.#resolve(value);
  }

  /** Likewise. */
  reject(error: unknown): void {
    if (this.over) return;
    this.#end();
    this.#reject(error);
  }

  expire(): void {
    const { command, backend, context } = this.#call;
    const details = { command: command.name, backend: backend.name };
    this.#interrupt(this.#call, new TimeoutError(`${command.name} took longer than ${context.timeoutMs} ms`, details));
  }

  #end(): void {
    this.over = true;
    this.#deadline?.end();
    if (this.#onAbort !== undefined) this.#call.context.signal?.removeEventListener('abort', this.#onAbort);
    this.#call.engine.left();
  }
}
