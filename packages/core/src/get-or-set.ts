import { abortable } from './abortable.ts';
import { checkOptionNames, checkSignal, type CallOptions, type GetOrSetOptions } from './call-options.ts';
import { commands } from './commands.ts';
import { checkValue } from './check-input.ts';
import type { Flight } from './flights.ts';
import { Invocation, type Input, type Scope } from './invocation.ts';
import { run } from './pipeline.ts';
import type { ObservedTags } from './tag-versions.ts';
import { observeForLoad, tagKeysOfLoad } from './tags-of-load.ts';
import { isThenable } from './thenable.ts';

/** Computes the value of a key that is not in the cache. Is told the caller's key. */
export type Loader<Value> = (key: string) => Value | PromiseLike<Value>;

const OPTIONS: ReadonlySet<string> = new Set([...commands.set.options, 'deserialize', 'waitForWrite']);

/**
 * Answers from the cache, else loads, stores and answers. Answers at once where the cache does. Callers of one key
 * share one look-up and one load. The cache's own failures are absorbed here: a read that fails counts as a miss,
 * a write that fails is reported; wrong arguments and a closed cache are still refused.
 */
export function getOrSet(scope: Scope, key: unknown, load: Loader<unknown>, options: GetOrSetOptions = {}): unknown {
  if (typeof load !== 'function') throw new TypeError(`loader must be a function; got ${typeof load}`);
  checkOptionNames('getOrSet', options, OPTIONS);
  checkSignal(options.signal);
  checkWaitForWrite(options.waitForWrite);
  options.signal?.throwIfAborted();
  const { namespace, timeout, deserialize, serialize, ttl, tags } = options;
  const read = new Invocation(commands.get, scope, key, undefined, { namespace, timeout, deserialize });
  const write: CallOptions = { namespace, timeout, serialize, ttl, tags };
  // Made once before anything is read, so that a wrong option is refused rather than found after the load.
  if (serialize !== undefined || ttl !== undefined || tags !== undefined)
    void new Invocation(commands.set, scope, key, null, write);

  const { flights } = scope.engine;
  const builtKey = read.buildKey();
  // Whoever turned caching off must not get what others look up in the cache, nor they what is loaded here.
  if (scope.engine.switch.off) return abortable(Promise.resolve(load(key as string)), options.signal);
  const shared = flights.shared(builtKey, scope.engine.serializer);
  if (shared !== undefined) return abortable(shared.landed, options.signal);
  const stored = attempt(read);
  if (stored !== undefined && !isThenable(stored)) return stored;

  const tagKeys = tags === undefined ? undefined : tagKeysOfLoad(scope, tags, options);
  const flight = flights.start(builtKey, scope.engine.serializer);
  // From the look-up on, which may already be on its way back with a value from before an invalidation.
  if (tagKeys !== undefined) flight.tags = tagKeys;
  flight.landed = fly(
    { scope, flight, key: key as string, builtKey, load, write, waitForWrite: options.waitForWrite !== false },
    stored,
  );
  return abortable(flight.landed, options.signal);
}

function checkWaitForWrite(waitForWrite: unknown): void {
  if (waitForWrite === undefined || typeof waitForWrite === 'boolean') return;
  throw new TypeError(`waitForWrite must be true or false; got ${String(waitForWrite)}`);
}

interface Plan {
  readonly scope: Scope;
  readonly flight: Flight;
  readonly key: string;
  readonly builtKey: string;
  readonly load: Loader<unknown>;
  readonly write: CallOptions;
  readonly waitForWrite: boolean;
}

async function fly(plan: Plan, stored: PromiseLike<unknown> | undefined): Promise<unknown> {
  const { scope, flight, key, builtKey } = plan;
  let storing = false;
  try {
    const found = await stored;
    if (found !== undefined) return found;
    const loadedSince = scope.engine.clock.now();
    const observed = flight.tags.length === 0 || scope.engine.closing !== undefined ? undefined : await observe(plan);
    const value = await plan.load(key);
    if (value === undefined) return undefined;
    storing = true;
    const written = store(plan, value, { observed, loadedSince });
    if (plan.waitForWrite) await written;
    else scope.engine.background.run(written, { operation: 'getOrSet', key });
    return value;
  } finally {
    // A value on its way to the store keeps the flight up, so that later writes of the key come after it.
    if (!storing) scope.engine.flights.end(builtKey, flight);
  }
}

/** Reads the versions of the tags before the load, so that none can be invalidated during it unnoticed. */
async function observe({ scope, flight, key, write }: Plan): Promise<ObservedTags | undefined> {
  try {
    return await observeForLoad(scope, flight, { timeout: write.timeout, ttl: write.ttl });
  } catch (error) {
    // What is loaded is then stored only if the tags can be read after all, and were left alone for long enough.
    report(scope, key, error);
    return undefined;
  }
}

async function store(
  { scope, flight, key, builtKey, write }: Plan,
  value: unknown,
  tagState: Pick<Input, 'observed' | 'loadedSince'>,
): Promise<void> {
  try {
    checkValue(value, 'the loaded value');
    if (flight.fenced || scope.engine.closing !== undefined) return;
    await run(new Invocation(commands.set, scope, key, value, write, { flight, ...tagState }));
  } catch (error) {
    report(scope, key, error);
  } finally {
    scope.engine.flights.end(builtKey, flight);
  }
}

/** Looks the key up; a failure, at once or later, is reported and counts as a miss. */
function attempt(read: Invocation): unknown {
  const missed = (error: unknown): undefined => report(read.scope, read.key as string, error);
  try {
    const answer = run(read);
    return isThenable(answer) ? answer.then(undefined, missed) : answer;
  } catch (error) {
    return missed(error);
  }
}

function report(scope: Scope, key: string, error: unknown): undefined {
  scope.engine.background.report(error, { operation: 'getOrSet', key });
}
