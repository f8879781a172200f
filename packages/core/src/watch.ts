import { monotonic } from './clock.ts';
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
    const took = monotonic(engine.clock) - this.#startedAt;
    const end = failure === undefined ? { took, result } : { took, error: failure.error };
    return runPostHooks(this.#hooks.post, Object.assign(this.#context, end) as PostHookContext);
  }
}

function contextOf(call: Invocation): HookContext {
  const { command, input } = call;
  const context: Record<string, unknown> = {
    command: command.name,
    cache: call.scope.cache,
    options: call.options ?? NO_OPTIONS,
  };
  if (command.builds === 'key') Object.assign(context, { key: input.key, builtKey: call.builtKey });
  if (command.builds === 'keys') Object.assign(context, { keys: input.keys, builtKeys: call.builtKeys });
  if (input.value !== undefined) context['value'] = input.value;
  if (input.values !== undefined) context['entries'] = input.keys?.map((key, index) => [key, input.values?.[index]]);
  if (input.args !== undefined) context['args'] = input.args;
  return context as unknown as HookContext;
}
