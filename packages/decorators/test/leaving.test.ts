import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import * as decorators from '../src/index.ts';
import { setUp } from './set-up.ts';
import { waits } from './two-processes.ts';

interface AnyDecorated {
  (...args: unknown[]): Promise<unknown>;
  with(choices: { readonly signal: AbortSignal }): (...args: unknown[]) => Promise<unknown>;
}

type AnyDecorator = (fn: (...args: never[]) => unknown, options: object) => AnyDecorated;

// Those that share a call between callers, and those that do not.
const SHARING: [string, object][] = [
  ['cached', {}],
  ['cachedStampede', { lease: '1m' }],
  ['multiCached', {}],
  ['failover', { ttl: '30s' }],
  ['hit', { ttl: '30s', hits: 2 }],
  ['perf', { ttl: '30s' }],
  ['early', { ttl: '30s' }],
  ['soft', { ttl: '30s' }],
];
const ALONE: [string, object][] = [
  ['rateLimit', { limit: 100, period: '1m' }],
  ['slidingRateLimit', { limit: 100, period: '1m' }],
  ['circuitBreaker', { errorsRate: 100, minCalls: 100, period: '1m', ttl: '1m' }],
];

const unhandled: unknown[] = [];
const note = (reason: unknown): void => void unhandled.push(reason);
beforeEach(() => {
  unhandled.length = 0;
  process.on('unhandledRejection', note);
});
afterEach(async () => {
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});

describe.each([...SHARING, ...ALONE])('a caller of %s who leaves', (name, options) => {
  const decorate = (decorators as unknown as Record<string, AnyDecorator>)[name] as AnyDecorator;
  const args = name === 'multiCached' ? [['a']] : ['a'];
  const answer = { a: 'fine' };
  const shares = SHARING.some(([each]) => each === name);
  const reason = new Error('gone');

  function setUpCallers(failure?: Error) {
    const { cache, clock } = setUp();
    let calls = 0;
    const fn = decorate(
      async function work() {
        calls++;
        await clock.sleep(10);
        if (failure !== undefined) throw failure;
        return answer;
      },
      { cache, ...options },
    );
    const controller = new AbortController();
    const leaving = fn.with({ signal: controller.signal });
    return { clock, fn, leaving, controller, calls: () => calls };
  }

  it.each([['first'], ['second']])('has the reason at once, and the other has its answer: the %s', async (which) => {
    const { clock, fn, leaving, controller, calls } = setUpCallers();
    const begin = [(): Promise<unknown> => leaving(...args), (): Promise<unknown> => fn(...args)];
    const begun = (which === 'first' ? begin : begin.toReversed()).map((call) => call());
    const [left, stayed] = (which === 'first' ? begun : begun.toReversed()) as [Promise<unknown>, Promise<unknown>];
    const told = expect(left).rejects.toBe(reason);
    await clock.advance(5);
    controller.abort(reason);
    await told;
    await clock.advance(5);
    expect(await stayed).toEqual(answer);
    expect(calls()).toBe(shares ? 1 : 2);
    expect(waits(clock)).toEqual([]);
  });

  it('hears nothing of what the call fails with later', async () => {
    const failure = new Error('down');
    const { clock, fn, leaving, controller } = setUpCallers(failure);
    const told = expect(leaving(...args)).rejects.toBe(reason);
    const stayed = expect(fn(...args)).rejects.toBe(failure);
    await clock.advance(5);
    controller.abort(reason);
    await told;
    await clock.advance(5);
    await stayed;
  });

  it('before the call has begun has none made', async () => {
    const { leaving, controller, calls } = setUpCallers();
    controller.abort(reason);
    await expect(leaving(...args)).rejects.toBe(reason);
    expect(calls()).toBe(0);
  });
});
