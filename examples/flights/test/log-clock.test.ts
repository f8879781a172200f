import { describe, expect, it } from '@jest/globals';

import { LogClock } from '../src/log/log-clock.ts';

describe('LogClock', () => {
  it('stands at the time of the last line, and never goes back', () => {
    const clock = new LogClock(5000);
    expect(clock.now()).toBe(5000);
    clock.advanceTo(7000);
    clock.advanceTo(6000);
    expect(clock.now()).toBe(7000);
  });

  it('makes callbacks when they are due, the earliest first, each at its own time', () => {
    const clock = new LogClock(1000);
    const made: [string, number][] = [];
    clock.timer(300, () => made.push(['late', clock.now()]));
    clock.timer(100, () => {
      made.push(['early', clock.now()]);
      clock.timer(50, () => made.push(['chained', clock.now()]));
    });
    clock.timer(200, () => made.push(['cancelled', clock.now()])).cancel();
    clock.advanceTo(1299);
    expect(made).toEqual([
      ['early', 1100],
      ['chained', 1150],
    ]);
    clock.advanceTo(1300);
    expect(made.at(-1)).toEqual(['late', 1300]);
    expect(clock.now()).toBe(1300);
  });

  it('sleeps in the time of the log', async () => {
    const clock = new LogClock(0);
    const slept = clock.sleep(1000).then(() => clock.now());
    clock.advanceTo(1000);
    expect(await slept).toBe(1000);
  });

  it('ends a sleep with the reason of its signal', async () => {
    const clock = new LogClock(0);
    const controller = new AbortController();
    const slept = clock.sleep(1000, controller.signal);
    controller.abort(new Error('enough'));
    await expect(slept).rejects.toThrow('enough');
    await expect(clock.sleep(1000, controller.signal)).rejects.toThrow('enough');
  });
});
