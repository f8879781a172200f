import type { Cache } from './cache.ts';
import type { CommandName } from './commands.ts';
import type { MaybePromise } from './serializer.ts';

/** What a pre hook is given. The same object goes to every hook of one command. */
export interface HookContext {
  /** Which command. */
  readonly command: CommandName;
  /** The cache, or view, that the command was called on: a key for a plugin's own `WeakMap`, never written to. */
  readonly cache: Cache;
  /** The caller's key, for commands of one key. */
  readonly key?: string;
  /** The caller's keys, for `multiGet`, `multiSet` and `multiDelete`. */
  readonly keys?: readonly string[];
  /** What `key` became. */
  readonly builtKey?: string;
  /** What `keys` became, in their order. */
  readonly builtKeys?: readonly string[];
  /** The value before serialization (`set`, `add`, `compareAndSet`); for `increment` the delta. */
  readonly value?: unknown;
  /** The pairs of `multiSet`, values before serialization. */
  readonly entries?: readonly (readonly [key: string, value: unknown])[];
  /** For `invalidateTags`. Those of entries are among the `options`. */
  readonly tags?: readonly string[];
  /** For `raw`: the client's command and its arguments. */
  readonly args?: readonly unknown[];
  /** The caller's options as they were given. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** What a post hook is given. */
export interface PostHookContext extends HookContext {
  /** Milliseconds since the command was called, pre hooks included; read from a monotonic clock. */
  readonly took: number;
  /** What the command resolves to, before `get` puts its `default` in place of a miss. */
  readonly result?: unknown;
  /** What the command rejects with. */
  readonly error?: unknown;
}

/** Runs before the backend is asked. Throwing stops the command: the caller gets a `HookError`, nothing is sent. */
export type PreHook = (context: HookContext) => MaybePromise<void>;

/** Runs once after a command, whether it succeeded (`result`) or failed (`error`). */
export type PostHook = (context: PostHookContext) => MaybePromise<void>;

type PreHookName = `pre${Capitalize<CommandName>}`;
type PostHookName = `post${Capitalize<CommandName>}`;

/**
 * Watches the commands of a cache: `pre` and `post` see every one, `preGet`, `postGet`, … see one each. Hooks
 * run in the order of the cache's `plugins`, of one plugin the general before the particular. A command that no
 * plugin has a hook for pays nothing.
 *
 * @example
 * ```ts
 * import { NullCache, type Plugin } from '@cache/core';
 *
 * const slow: Plugin = {
 *   name: 'slow',
 *   postGet({ key, took }) {
 *     if (took > 100) console.warn(`get of ${key} took ${took} ms`);
 *   },
 * };
 * const cache = new NullCache({ plugins: [slow] });
 * ```
 */
export type Plugin = {
  /** For messages: a `HookError` names it. */
  readonly name: string;
  pre?: PreHook;
  post?: PostHook;
} & { [Hook in PreHookName]?: PreHook } & { [Hook in PostHookName]?: PostHook };
