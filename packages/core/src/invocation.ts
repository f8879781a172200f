import type { Cache } from './cache.ts';
import type { CallContext, Token } from './backend.ts';
import type { Command } from './commands.ts';
import { complete, type CompleteBackend } from './complete-backend.ts';
import type { Deadline, Expiring } from './deadlines.ts';
import type { Engine } from './engine.ts';
import { ClosedError, TimeoutError } from './errors.ts';
import type { Flight } from './flights.ts';
import type { Hooks } from './hooks.ts';
import { resolveCall, type CallOptions } from './call-options.ts';
import { buildKey } from './keys.ts';
import { nullBackend } from './null-backend.ts';
import type { HookContext } from './plugin.ts';
import type { Deserialize, Payload, Serialize } from './serializer.ts';

const silent = complete(nullBackend);

/** What a command is called with, beside its options. */
export interface Input {
  readonly key?: unknown;
  readonly keys?: readonly unknown[];
  readonly value?: unknown;
  readonly values?: readonly unknown[];
  readonly args?: readonly unknown[];
  readonly token?: Token;
  readonly ttlMs?: number | null;
  readonly match?: string | undefined;
  readonly cursor?: unknown;
  /** The load whose value is being stored, for which the write is no reason to be fenced. */
  readonly flight?: Flight;
}

/** Where a command is called: on a cache, or on a view of one. */
export interface Scope {
  readonly engine: Engine;
  readonly cache: Cache;
  /** Encoded; `undefined` for none. */
  readonly namespace: string | undefined;
}

/** One command under way: what it was called with and what the steps of the pipeline made of it so far. */
export class Invocation implements Expiring {
  readonly command: Command;
  readonly scope: Scope;
  readonly engine: Engine;
  readonly input: Input;
  readonly options: CallOptions | undefined;
  readonly hooks: Hooks | undefined;
  readonly backend: CompleteBackend;

  /** The namespace of this call, encoded. */
  namespace: string | undefined;
  context: CallContext;
  ttlMs: number | null;
  serialize: Serialize | undefined;
  deserialize: Deserialize | undefined;

  builtKey = '';
  builtKeys: readonly string[] | undefined;
  payload: Payload;
  entries: readonly (readonly [key: string, payload: Payload])[] | undefined;

  /** The step of the pipeline that comes next. */
  step = 0;
  hookContext: HookContext | undefined;
  startedAt = 0;
  failed = false;
  error: unknown;

  /** Ended, for the caller; whatever still goes on must have no effect on it. */
  over = false;
  #resolve: ((value: unknown) => void) | undefined;
  #reject: ((error: unknown) => void) | undefined;
  #interrupt: ((call: Invocation, error: unknown) => void) | undefined;
  #deadline: Deadline | undefined;
  #onAbort: (() => void) | undefined;

  constructor(command: Command, scope: Scope, input: Input, options: CallOptions | undefined) {
    const { engine } = scope;
    this.command = command;
    this.scope = scope;
    this.engine = engine;
    this.namespace = scope.namespace;
    this.input = input;
    this.options = options;
    this.hooks = engine.hooks?.get(command.name);
    this.context = engine.context;
    this.ttlMs = engine.options.ttlMs;
    this.serialize = undefined;
    this.deserialize = undefined;
    if (engine.closing !== undefined) throw new ClosedError(`the cache is closed`, { command: command.name, backend: engine.backend.name });
    if (options !== undefined) resolveCall(this, options);
    if (input.ttlMs !== undefined) this.ttlMs = input.ttlMs;
    this.backend = engine.switch.off && command.name !== 'raw' ? silent : engine.backend;
  }

  /** Builds and checks the key of a call of one key. */
  buildKey(): string {
    return buildKey(this.engine.options.keyBuilder, this.input.key, this.namespace);
  }

  /** The command has to wait: from here on it has a deadline and can be aborted, which `interrupt` is told of. */
  beginWaiting(resolve: (value: unknown) => void, reject: (error: unknown) => void, interrupt: (call: Invocation, error: unknown) => void): void {
    this.#resolve = resolve;
    this.#reject = reject;
    this.#interrupt = interrupt;
    this.engine.entered();
    const { timeoutMs, signal } = this.context;
    if (timeoutMs !== null) this.#deadline = this.engine.deadlines.begin(timeoutMs, this);
    if (signal !== undefined) {
      this.#onAbort = () => interrupt(this, signal.reason);
      signal.addEventListener('abort', this.#onAbort, { once: true });
    }
  }

  resolve(value: unknown): void {
    this.#endWaiting();
    this.#resolve?.(value);
  }

  reject(error: unknown): void {
    this.#endWaiting();
    this.#reject?.(error);
  }

  expire(): void {
    const { name } = this.command;
    const details = { command: name, backend: this.backend.name };
    this.#interrupt?.(this, new TimeoutError(`${name} took longer than ${this.context.timeoutMs} ms`, details));
  }

  #endWaiting(): void {
    this.over = true;
    this.#deadline?.end();
    if (this.#onAbort !== undefined) this.context.signal?.removeEventListener('abort', this.#onAbort);
    this.engine.left();
  }
}
