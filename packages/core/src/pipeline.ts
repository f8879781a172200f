import { monotonic } from './clock.ts';
import { encodeEntries, encodeValue } from './encode.ts';
import { BackendError, isCacheError } from './errors.ts';
import { hookContext, outcomeContext, runPostHooks, runPreHooks } from './hooks.ts';
import type { Invocation } from './invocation.ts';
import { buildKey, namespacePrefix } from './keys.ts';
import { isThenable } from './thenable.ts';

/*
 * Every command goes through these steps, in this order. A step that answers at once is followed by the next in
 * the same breath: no promise, no timer, no clock. One that answers with a promise suspends the command, which
 * from then on has its deadline and can be aborted.
 */
const STEPS = [buildKeys, preHooks, serialize, fenceLoads, askBackend, deserialize, postHooks] as const;

function buildKeys(call: Invocation): void {
  const { keyBuilder } = call.engine.options;
  const { builds } = call.command;
  if (builds === 'key') call.builtKey = call.buildKey();
  else if (builds === 'keys') call.builtKeys = call.input.keys?.map((key, index) => buildKey(keyBuilder, key, call.namespace, `keys[${index}]`));
  else if (builds === 'prefix') call.builtKey = namespacePrefix(keyBuilder, call.namespace) ?? '';
}

function preHooks(call: Invocation): unknown {
  if (call.hooks === undefined) return undefined;
  if (call.hooks.post.length > 0) call.startedAt = monotonic(call.engine.clock);
  call.hookContext = hookContext(call);
  return runPreHooks(call.hooks.pre, call.hookContext, call);
}

function serialize(call: Invocation): unknown {
  if (call.command.encodes === 'value') return encodeValue(call);
  return call.command.encodes === 'entries' ? encodeEntries(call) : undefined;
}

/** A write waits for a loaded value that is on its way to the store, and keeps later ones from following it. */
function fenceLoads(call: Invocation): unknown {
  return call.command.writes && !call.engine.flights.none ? fence(call) : undefined;
}

function askBackend(call: Invocation): unknown {
  const { flight } = call.input;
  if (flight === undefined) return call.command.send(call.backend, call);
  if (flight.fenced) return undefined;
  const answer = call.command.send(call.backend, call);
  if (isThenable(answer)) flight.storing = answer;
  return answer;
}

function deserialize(call: Invocation, answer: unknown): unknown {
  // Once more, for loads that began while the write was on its way and may have read what was there before.
  if (call.command.writes && !call.engine.flights.none) void fence(call);
  return call.command.receive === undefined ? answer : call.command.receive(call, answer);
}

function postHooks(call: Invocation, result: unknown): unknown {
  if (call.hooks === undefined || call.hooks.post.length === 0) return outcome(call, result);
  try {
    const pending = runPostHooks(call.hooks.post, outcomeContext(call, result));
    if (!isThenable(pending)) return outcome(call, result);
    return pending.then(() => outcome(call, result), (error: unknown) => hookFailed(call, error));
  } catch (error) {
    return hookFailed(call, error);
  }
}

/** Runs a command: answers at once where every step does, else with a promise. Throws what the command fails with. */
export function run(call: Invocation): unknown {
  const answer = advance(call, undefined);
  return isThenable(answer) ? suspend(call, answer) : answer;
}

/** Goes on from the next step until the end, or until a step has to be waited for. */
function advance(call: Invocation, previous: unknown): unknown {
  let value = previous;
  for (;;) {
    try {
      while (call.step < STEPS.length) {
        value = (STEPS[call.step++] as (call: Invocation, value: unknown) => unknown)(call, value);
        if (isThenable(value)) return value;
      }
      return value;
    } catch (error) {
      takeErrorExit(call, error);
      value = undefined;
    }
  }
}

/** A failure goes to the post hooks if the command got past the pre hooks, else straight to the caller. */
function takeErrorExit(call: Invocation, thrown: unknown): void {
  const error = explain(call, thrown);
  if (!reachesPostHooks(call)) throw error;
  call.failed = true;
  call.error = error;
  call.step = STEPS.indexOf(postHooks);
}

function reachesPostHooks(call: Invocation): boolean {
  const failedAt = call.step - 1;
  const watched = call.hooks !== undefined && call.hooks.post.length > 0;
  return watched && failedAt > STEPS.indexOf(preHooks) && failedAt < STEPS.indexOf(postHooks);
}

function outcome(call: Invocation, result: unknown): unknown {
  if (call.failed) throw call.error;
  return result === undefined ? call.options?.default : result;
}

function hookFailed(call: Invocation, error: unknown): never {
  if (!call.failed) throw error;
  // The command's own error is what the caller has to see.
  call.engine.background.report(error, { operation: call.command.name, key: call.input.key as string });
  throw call.error;
}

function suspend(call: Invocation, pending: PromiseLike<unknown>): Promise<unknown> {
  return new Promise((resolve, reject) => {
    call.beginWaiting(resolve, reject, interrupt);
    resumeAfter(call, pending);
  });
}

function resumeAfter(call: Invocation, pending: PromiseLike<unknown>): void {
  pending.then(
    (answer) => resume(call, () => advance(call, answer)),
    (error: unknown) =>
      resume(call, () => {
        takeErrorExit(call, error);
        return advance(call, undefined);
      }),
  );
}

function resume(call: Invocation, goOn: () => unknown): void {
  if (call.over) return;
  try {
    const answer = goOn();
    if (isThenable(answer)) resumeAfter(call, answer);
    else call.resolve(answer);
  } catch (error) {
    call.reject(error);
  }
}

/** The deadline has passed or the caller gave up: the caller hears at once, post hooks see it in the background. */
function interrupt(call: Invocation, error: unknown): void {
  if (reachesPostHooks(call)) {
    call.failed = true;
    call.error = error;
    const { post } = call.hooks as NonNullable<Invocation['hooks']>;
    const told = Promise.resolve().then(() => runPostHooks(post, outcomeContext(call, undefined)));
    call.engine.background.run(told, { operation: call.command.name, key: call.input.key as string });
  }
  call.reject(error);
}

/** Gives an error its command and backend, and one that is not ours a kind. */
function explain(call: Invocation, error: unknown): unknown {
  if (isCacheError(error)) {
    error.command ??= call.command.name;
    error.backend ??= call.backend.name;
    return error;
  }
  if (STEPS[call.step - 1] !== askBackend) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const details = { command: call.command.name, backend: call.backend.name, cause: error };
  return new BackendError(`${call.command.name} failed on backend '${call.backend.name}': ${reason}`, details);
}

function fence(call: Invocation): unknown {
  const { flights } = call.engine;
  const { builds } = call.command;
  if (builds === 'key') return flights.fence([call.builtKey], call.input.flight);
  if (builds === 'keys') return flights.fence(call.builtKeys ?? []);
  // A raw command may have changed anything.
  return flights.fencePrefix(call.builtKey);
}
