import { COMMAND_NAMES, type CommandName } from './commands.ts';
import { HookError } from './errors.ts';
import { messageOf } from './message-of.ts';
import type { HookContext, Plugin, PostHook, PostHookContext, PreHook } from './plugin.ts';
import { isThenable } from './thenable.ts';
import type { MaybePromise } from './serializer.ts';

/** The hooks that plugins have for one command, in the order in which they run. */
export interface Hooks {
  readonly pre: readonly Hook<PreHook>[];
  readonly post: readonly Hook<PostHook>[];
}

interface Hook<F> {
  readonly name: string;
  readonly run: F;
}

/** Sorts the hooks of all plugins by command; `undefined` where there are none, commands without any left out. */
export function compileHooks(plugins: readonly Plugin[]): ReadonlyMap<CommandName, Hooks> | undefined {
  const compiled = new Map<CommandName, Hooks>();
  for (const command of COMMAND_NAMES) {
    const suffix = (command[0] as string).toUpperCase() + command.slice(1);
    const pre = pick<PreHook>(plugins, ['pre', `pre${suffix}`]);
    const post = pick<PostHook>(plugins, ['post', `post${suffix}`]);
    if (pre.length > 0 || post.length > 0) compiled.set(command, { pre, post });
  }
  return compiled.size === 0 ? undefined : compiled;
}

function pick<F>(plugins: readonly Plugin[], names: readonly string[]): Hook<F>[] {
  const hooks: Hook<F>[] = [];
  for (const plugin of plugins) {
    for (const name of names) {
      const hook = (plugin as unknown as Record<string, unknown>)[name];
      if (hook === undefined) continue;
      if (typeof hook !== 'function')
        throw new TypeError(`${name} of plugin '${plugin.name}' must be a function; got ${typeof hook}`);
      hooks.push({ name: `${name} of plugin '${plugin.name}'`, run: hook.bind(plugin) as F });
    }
  }
  return hooks;
}

/** Runs pre hooks one after the other, until one throws or the command is over (timed out, aborted). */
export function runPreHooks(
  hooks: readonly Hook<PreHook>[],
  context: HookContext,
  command: { readonly over: boolean },
  from = 0,
): MaybePromise<void> {
  for (let index = from; index < hooks.length; index++) {
    const hook = hooks[index] as Hook<PreHook>;
    const fail = (cause: unknown): never => {
      throw new HookError(`${hook.name} stopped the command: ${messageOf(cause)}`, { cause });
    };
    let pending: unknown;
    try {
      pending = hook.run(context);
    } catch (cause) {
      fail(cause);
    }
    if (isThenable(pending)) {
      return pending.then(() => (command.over ? undefined : runPreHooks(hooks, context, command, index + 1)), fail);
    }
  }
}

/** Runs every post hook once, one after the other, also those behind one that throws; the first error is thrown at the end. */
export function runPostHooks(
  hooks: readonly Hook<PostHook>[],
  context: PostHookContext,
  from = 0,
  failure?: HookError,
): MaybePromise<void> {
  let first = failure;
  for (let index = from; index < hooks.length; index++) {
    const hook = hooks[index] as Hook<PostHook>;
    const failed = (cause: unknown): HookError =>
      first ?? new HookError(`${hook.name} failed after the command was done: ${messageOf(cause)}`, { cause });
    try {
      const pending: unknown = hook.run(context);
      if (isThenable(pending)) {
        return pending.then(
          () => runPostHooks(hooks, context, index + 1, first),
          (cause: unknown) => runPostHooks(hooks, context, index + 1, failed(cause)),
        );
      }
    } catch (cause) {
      first = failed(cause);
    }
  }
  if (first !== undefined) throw first;
}
