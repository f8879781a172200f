import type { ErrorOrigin } from './background.ts';
import type { CommandName } from './commands.ts';
import { encodeEntries, encodeValue } from './encode.ts';
import { BackendError, isCacheError } from './errors.ts';
import type { Invocation } from './invocation.ts';
import { buildKey, buildTagKeys, namespacePrefix } from './keys.ts';
import { messageOf } from './message-of.ts';
import { sendWithTags } from './send-with-tags.ts';
import { isThenable } from './thenable.ts';
import { Waiting } from './waiting.ts';
import { Watch } from './watch.ts';

// The steps, as they are numbered in `Invocation.step`: the one that is under way, or was when the command failed.
const BUILD_KEYS = 1;
const PRE_HOOKS = 2;
const SERIALIZE = 3;
const FENCE_LOADS = 4;
const ASK_BACKEND = 5;
const DESERIALIZE = 6;
const POST_HOOKS = 7;
const DONE = 8;
// Interrupted on the way: none of the steps is entered any more.
const OVER = 9;

/**
 * The pipeline: every command goes through these steps, in this order. A step that answers at once is followed by
 * the next in the same breath: no promise, no timer, no clock. One that answers with a promise suspends the
 * command, which goes on here, behind that step, when the answer has come.
 */
function goThroughSteps(call: Invocation, previous: unknown): unknown {
  let value = previous;
  if (enters(call, BUILD_KEYS)) buildKeys(call);
  if (enters(call, PRE_HOOKS) && isThenable((value = preHooks(call)))) return value;
  if (enters(call, SERIALIZE) && isThenable((value = serialize(call)))) return value;
  if (enters(call, FENCE_LOADS) && isThenable((value = fenceLoads(call)))) return value;
  if (enters(call, ASK_BACKEND) && isThenable((value = askBackend(call)))) return value;
  if (enters(call, DESERIALIZE) && isThenable((value = deserialize(call, value)))) return value;
  if (enters(call, POST_HOOKS)) {
    if (call.watch?.toTheEnd !== true) value = outcome(call, value);
    else if (isThenable((value = postHooks(call, call.watch, value)))) return value;
  }
  call.step = DONE;
  return value;
}

function enters(call: Invocation, step: number): boolean {
  if (call.step >= step) return false;
  call.step = step;
  return true;
}

function buildKeys(call: Invocation): void {
  const { keyBuilder } = call.engine.options;
  const { builds } = call.command;
  if (builds === 'key') call.builtKey = call.buildKey();
  else if (builds === 'keys')
    call.builtKeys = call.input.keys?.map((key, index) => buildKey(keyBuilder, key, call.namespace, `keys[${index}]`));
  else if (builds === 'tags') call.builtKeys = buildTagKeys(keyBuilder, call.input.keys ?? [], call.namespace);
  else if (builds === 'prefix') call.builtKey = namespacePrefix(keyBuilder, call.namespace) ?? '';
}

function preHooks(call: Invocation): unknown {
  const hooks = call.engine.hooks?.get(call.command.name as CommandName);
  if (hooks === undefined) return undefined;
  call.watch = new Watch(hooks, call);
  return call.watch.before();
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
  const { flight, tags } = call.input;
  if (flight?.fenced === true) return undefined;
  const answer = tags === undefined ? call.command.send(call.backend, call) : sendWithTags(call, tags);
  if (flight !== undefined && isThenable(answer)) flight.storing = answer;
  return answer;
}

function deserialize(call: Invocation, answer: unknown): unknown {
  fenceLaterLoads(call);
  return call.command.receive === undefined ? answer : call.command.receive(call, answer);
}

/** Fences once more, for loads that began while the write was on its way and may have read what was there before. */
function fenceLaterLoads(call: Invocation): void {
  if (call.command.writes && !call.engine.flights.none) void fence(call);
}

function postHooks(call: Invocation, watch: Watch, result: unknown): unknown {
  let pending: unknown;
  try {
    pending = watch.after(result);
  } catch (error) {
    return hookFailed(call, error);
  }
  if (!isThenable(pending)) return outcome(call, result);
  return pending.then(
    () => outcome(call, result),
    (error: unknown) => hookFailed(call, error),
  );
}

/** Runs a command: answers at once where every step does, else with a promise. Throws what the command fails with. */
export function run(call: Invocation): unknown {
  const answer = advance(call, undefined);
  return call.step === DONE ? answer : suspend(call, answer as PromiseLike<unknown>);
}

/** Goes on until the end, or until a step has to be waited for. */
function advance(call: Invocation, previous: unknown): unknown {
  try {
    return goThroughSteps(call, previous);
  } catch (error) {
    takeErrorExit(call, error);
    return goThroughSteps(call, undefined);
  }
}

/** A failure goes to the post hooks if the command got past the pre hooks, else straight to the caller. */
function takeErrorExit(call: Invocation, thrown: unknown): void {
  // A write that failed on the way back may have been done all the same.
  if (call.step === ASK_BACKEND) fenceLaterLoads(call);
  const error = explain(call, thrown);
  if (!reachesPostHooks(call)) throw error;
  call.failure = { error };
  call.step = POST_HOOKS - 1;
}

function reachesPostHooks(call: Invocation): boolean {
  return call.watch?.toTheEnd === true && call.step > PRE_HOOKS && call.step < POST_HOOKS;
}

function outcome(call: Invocation, result: unknown): unknown {
  if (call.failure !== undefined) throw call.failure.error;
  return result === undefined ? call.options?.default : result;
}

function hookFailed(call: Invocation, error: unknown): never {
  if (call.failure === undefined) throw error;
  // The command's own error is what the caller has to see.
  call.engine.background.report(error, originOf(call));
  throw call.failure.error;
}

function suspend(call: Invocation, pending: PromiseLike<unknown>): Promise<unknown> {
  return new Promise((resolve, reject) => {
    call.waiting = new Waiting(call, resolve, reject, interrupt);
    resumeAfter(call, call.waiting, pending);
    // A step that answered at once may have aborted it, before anybody listened.
    const { signal } = call.context;
    if (signal?.aborted === true) interrupt(call, signal.reason);
  });
}

function resumeAfter(call: Invocation, waiting: Waiting, pending: PromiseLike<unknown>): void {
  pending.then(
    (answer) => resume(call, waiting, answer),
    (error: unknown) => resume(call, waiting, undefined, { error }),
  );
}

function resume(call: Invocation, waiting: Waiting, answer: unknown, failure?: { readonly error: unknown }): void {
  if (waiting.over) {
    if (failure !== undefined) reportLateHook(call, failure.error);
    return;
  }
  try {
    if (failure !== undefined) takeErrorExit(call, failure.error);
    const next = advance(call, answer);
    if (call.step === DONE) waiting.resolve(next);
    else resumeAfter(call, waiting, next as PromiseLike<unknown>);
  } catch (error) {
    waiting.reject(error);
  }
}

/** A post hook that fails when nobody waits any more, of a command that was done. Other late failures are no news. */
function reportLateHook(call: Invocation, error: unknown): void {
  if (call.step !== POST_HOOKS || call.failure !== undefined) return;
  call.engine.background.report(explain(call, error), originOf(call));
}

function originOf({ command, key }: Invocation): ErrorOrigin {
  return { operation: command.name, key: key as string };
}

/** The deadline has passed or the caller gave up: the caller hears at once, post hooks see it in the background. */
function interrupt(call: Invocation, error: unknown): void {
  // Whoever is told of it below, or the step that answered, may be who aborts the signal.
  if (call.over) return;
  if (call.step === ASK_BACKEND) fenceLaterLoads(call);
  const isTold = reachesPostHooks(call);
  if (call.step < POST_HOOKS) call.step = OVER;
  call.waiting?.reject(error);
  if (isTold) {
    call.failure = { error };
    const told = Promise.resolve().then(() => call.watch?.after(undefined));
    call.engine.background.run(told, originOf(call));
  }
}

/** Gives an error its command and backend, and one that is not ours a kind. */
function explain(call: Invocation, error: unknown): unknown {
  if (isCacheError(error)) {
    if (!Object.isExtensible(error)) return error;
    error.command ??= call.command.name;
    error.backend ??= call.backend.name;
    return error;
  }
  if (call.step !== ASK_BACKEND || (call.command.name === 'raw' && isOfArguments(error))) return error;
  const details = { command: call.command.name, backend: call.backend.name, cause: error };
  return new BackendError(
    `${call.command.name} failed on backend '${call.backend.name}': ${messageOf(error)}`,
    details,
  );
}

/** Only what is underneath can tell which arguments a raw command takes. */
function isOfArguments(error: unknown): boolean {
  const { name } = (error ?? {}) as { readonly name?: unknown };
  return name === 'TypeError' || name === 'RangeError';
}

function fence(call: Invocation): unknown {
  const { flights } = call.engine;
  const { builds } = call.command;
  if (builds === 'key') return flights.fence([call.builtKey], call.input.flight);
  if (builds === 'keys') return flights.fence(call.builtKeys ?? []);
  if (builds === 'tags') return flights.fenceTagged(call.builtKeys ?? []);
  // A raw command may have changed anything.
  return flights.fencePrefix(call.builtKey);
}
