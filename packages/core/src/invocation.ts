import type { CallContext, Token } from './backend.ts';
import type { Cache } from './cache.ts';
import { checkLifetime, resolveCall, type CallOptions } from './call-options.ts';
import type { Command } from './commands.ts';
import { complete, type CompleteBackend } from './complete-backend.ts';
import type { Engine } from './engine.ts';
import { ClosedError } from './errors.ts';
import type { Flight } from './flights.ts';
import { buildKey } from './keys.ts';
import { nullBackend } from './null-backend.ts';
import type { Payload } from './serializer.ts';
import type { ObservedTags } from './tag-versions.ts';
import type { Waiting } from './waiting.ts';
import type { Watch } from './watch.ts';

/** What only some commands are called with, beside key, value and options. */
export interface Input {
  readonly keys?: readonly unknown[];
  readonly values?: readonly unknown[];
  readonly args?: readonly unknown[];
  readonly token?: Token;
  readonly ttlMs?: number | null;
  readonly match?: string | undefined;
  readonly cursor?: unknown;
  /** The load whose value is being stored, for which the write is no reason to be fenced. */
  readonly flight?: Flight;
  /** The tags of what is stored, checked. */
  readonly tags?: readonly string[];
  /** What they were at when the load of the value began, where that was looked up. */
  readonly observed?: ObservedTags | undefined;
  /** When the load of the value began, where it was not. */
  readonly loadedSince?: number | undefined;
}

/** Where a command is called: on a cache, or on a view of one. */
export interface Scope {
  readonly engine: Engine;
  readonly cache: Cache;
  /** Encoded; `undefined` for none. */
  readonly namespace: string | undefined;
}

const silent = complete(nullBackend);

/** What most commands have beside key, value and options. */
const NOTHING: Input = Object.freeze({});

/**
 * One command under way: what it was called with and what the steps of the pipeline made of it so far. One is made
 * for every call, so what few calls need (watching plugins, waiting, failing) is held apart and made on demand, and
 * its fields are declared only: the constructor gives each its value once, where a class field would be set twice.
 */
export class Invocation {
  declare readonly command: Command;
  declare readonly scope: Scope;
  declare readonly key: unknown;
  declare readonly value: unknown;
  declare input: Input;
  declare readonly options: CallOptions | undefined;

  /** The namespace of this call, encoded. */
  declare namespace: string | undefined;
  /** What the backend is told beside its arguments. */
  declare context: CallContext;
  declare ttlMs: number | null;

  declare builtKey: string;
  declare builtKeys: readonly string[] | undefined;
  declare payload: Payload;
  declare entries: readonly (readonly [key: string, payload: Payload])[] | undefined;

  /** The step of the pipeline that was entered last. */
  declare step: number;
  /** Set where a plugin has hooks for the command. */
  declare watch: Watch | undefined;
  /** Set once the command has to wait. */
  declare waiting: Waiting | undefined;
  /** Set once the command has failed and only post hooks are still to come. */
  declare failure: { readonly error: unknown } | undefined;

  constructor(
    command: Command,
    scope: Scope,
    key: unknown,
    value?: unknown,
    options?: CallOptions,
    input: Input = NOTHING,
  ) {
    const { engine } = scope;
    this.command = command;
    this.scope = scope;
    this.key = key;
    this.value = value;
    this.input = input;
    this.options = options;
    this.namespace = scope.namespace;
    this.context = engine.context;
    this.ttlMs = input.ttlMs === undefined ? engine.options.ttlMs : checkLifetime(input.ttlMs, engine.backend);
    this.builtKey = '';
    this.builtKeys = undefined;
    this.payload = undefined;
    this.entries = undefined;
    this.step = 0;
    this.watch = undefined;
    this.waiting = undefined;
    this.failure = undefined;
    if (engine.closing !== undefined)
      throw new ClosedError('the cache is closed', { command: command.name, backend: engine.backend.name });
    if (options !== undefined) resolveCall(this, options);
    command.check?.(this);
  }

  get engine(): Engine {
    return this.scope.engine;
  }

  /** The cache's backend, or while caching is turned off one that keeps nothing. */
  get backend(): CompleteBackend {
    const { engine } = this.scope;
    return engine.switch.off && this.command.name !== 'raw' ? silent : engine.backend;
  }

  /** Ended for the caller; whatever still goes on must have no effect on it. */
  get over(): boolean {
    return this.waiting?.over === true;
  }

  /** Builds and checks the key of a call of one key. */
  buildKey(): string {
    return buildKey(this.engine.options.keyBuilder, this.key, this.namespace);
  }
}
