import { monotonic } from './clock.ts';
import type { CommandName } from './commands.ts';
import { runPostHooks, runPreHooks, type Hooks } from './hooks.ts';
import type { Invocation } from './invocation.ts';
import type { HookContext, PostHookContext } from './plugin.ts';
import type { MaybePromise } from './serializer.ts';

const NO_OPTIONS = Object.freeze({});

/** The hooks of one command under way, with the one context that all of them are given. */
export class Watch {
  readonly #hooks: Hooks;
  readonly #call: Invocation;
  readonly #startedAt: number;
  readonly #context: HookContext;

  constructor(hooks: Hooks, call: Invocation) {
    this.#hooks = hooks;
    this.#call = call;
    this.#startedAt = hooks.post.length > 0 ? monotonic(call.engine.clock) : 0;
    this.#context = contextOf(call);
  }

  /** Whether any hook wants to know how the command ends. */
  get toTheEnd(): boolean {
    return this.#hooks.post.length > 0;
  }

  before(): MaybePromise<void> {
    return runPreHooks(this.#hooks.pre, this.#context, this.#call);
  }

  after(result: unknown): MaybePromise<void> {
    const { failure, engine } = this.#call;
    // Added one by one: hooks run on every command that is watched, and copying objects would cost more than they do.
    const ended: { -readonly [Name in keyof PostHookContext]: PostHookContext[Name] } = this
      .#context as PostHookContext;
    ended.took = monotonic(engine.clock) - this.#startedAt;
    if (failure === undefined) ended.result = result;
    else ended.error = failure.error;
    return runPostHooks(this.#hooks.post, ended);
  }
}

function contextOf({
  command,
  key,
  value,
  input,
  scope,
  options = NO_OPTIONS,
  builtKey,
  builtKeys,
}: Invocation): HookContext {
  const context: { -readonly [Name in keyof HookContext]: HookContext[Name] } = {
    command: command.name as CommandName,
    cache: scope.cache,
    options: options as HookContext['options'],
  };
  if (command.builds === 'key') {
    context.key = key as string;
    context.builtKey = builtKey;
  } else if (command.builds === 'keys') {
    // What the command itself goes on with.
    context.keys = Object.freeze(input.keys as readonly string[]);
    context.builtKeys = Object.freeze(builtKeys as readonly string[]);
  }
  if (command.builds === 'tags') context.tags = Object.freeze(input.keys as readonly string[]);
  if (value !== undefined) context.value = value;
  if (input.values !== undefined)
    context.entries = Object.freeze(
      (input.keys as string[]).map((key, index) => [key, input.values?.[index]] as const),
    );
  if (input.args !== undefined) context.args = Object.freeze(input.args);
  return context;
}
