import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { startTimer, SystemClock } from '../src/index.ts';
import { rejectionOf } from './rejection-of.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('SystemClock', () => {
  it('tells wall time, and measures on a scale that does not jump', () => {
    const clock = new SystemClock();
    const before = [clock.now(), clock.monotonic()] as const;
    jest.setSystemTime(before[0] + 3_600_000);
    expect([clock.now() - before[0], clock.monotonic() - before[1]]).toEqual([3_600_000, 0]);
  });

  it('sleeps, and wakes early by its signal', async () => {
    const clock = new SystemClock();
    let woken = false;
    void clock.sleep(100).then(() => {
      woken = true;
    });
    await jest.advanceTimersByTimeAsync(99);
    expect(woken).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    expect(woken).toBe(true);

    const controller = new AbortController();
    const error = rejectionOf(clock.sleep(100, controller.signal));
    controller.abort('enough');
    expect(await error).toBe('enough');
    expect(await rejectionOf(clock.sleep(100, AbortSignal.abort('before')))).toBe('before');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('lets go of the signal after a sleep', async () => {
    const controller = new AbortController();
    const removed = jest.spyOn(controller.signal, 'removeEventListener');
    const slept = new SystemClock().sleep(10, controller.signal);
    await jest.advanceTimersByTimeAsync(10);
    await slept;
    expect(removed).toHaveBeenCalledTimes(1);
  });

  it('waits longer than the 2^31 ms that a timer of the platform can', async () => {
    const callback = jest.fn();
    const ms = 2 ** 31 * 2.5;
    new SystemClock().timer(ms, callback);
    await jest.advanceTimersByTimeAsync(ms - 1);
    expect(callback).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it('cancels, also in a later leg of a long wait', async () => {
    const callback = jest.fn();
    const timer = new SystemClock().timer(2 ** 31 * 2.5, callback);
    await jest.advanceTimersByTimeAsync(2 ** 31 * 2);
    timer.cancel();
    await jest.advanceTimersByTimeAsync(2 ** 32);
    expect([callback.mock.calls.length, jest.getTimerCount()]).toEqual([0, 0]);
  });

  it('keeps no process alive that it was told not to, in no leg of a long wait', async () => {
    const setTimeout = jest.spyOn(globalThis, 'setTimeout');
    const timer = new SystemClock().timer(2 ** 31 * 2.5, () => undefined);
    const handles = (): boolean[] => setTimeout.mock.results.map(({ value }) => (value as NodeJS.Timeout).hasRef());
    timer.unref();
    await jest.advanceTimersByTimeAsync(2 ** 31);
    expect(handles()).toEqual([false, false]);
    timer.ref();
    await jest.advanceTimersByTimeAsync(2 ** 31);
    expect(handles()).toEqual([false, true, true]);
    timer.cancel();
  });

  it('takes a negative time for none', async () => {
    const callback = jest.fn();
    new SystemClock().timer(-5, callback);
    await jest.advanceTimersByTimeAsync(0);
    expect(callback).toHaveBeenCalledTimes(1);
  });
});

describe('startTimer', () => {
  it('makes a timer of sleep where the clock has no more, which can be cancelled', async () => {
    const system = new SystemClock();
    const clock = { now: () => system.now(), sleep: (ms: number, signal?: AbortSignal) => system.sleep(ms, signal) };
    const callback = jest.fn();
    const cancelled = startTimer(clock, 10, callback);
    startTimer(clock, 20, callback).unref();
    cancelled.cancel();
    await jest.advanceTimersByTimeAsync(30);
    expect(callback).toHaveBeenCalledTimes(1);
  });
});
