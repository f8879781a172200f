import { describe, expect, it } from '@jest/globals';

import { TestClock } from '../src/index.ts';

describe('TestClock.now', () => {
  it('starts at 0 and stands still', async () => {
    const clock = new TestClock();
    await Promise.resolve();
    expect([clock.now(), clock.monotonic()]).toEqual([0, 0]);
  });
});

describe('TestClock.advance', () => {
  it('takes every form of duration', async () => {
    const clock = new TestClock();
    await clock.advance(5);
    await clock.advance('1s');
    await clock.advance({ minutes: 1 });
    expect(clock.now()).toBe(61_005);
  });

  it('runs timers and sleeps in order, each at its own instant', async () => {
    const clock = new TestClock();
    const log: string[] = [];
    const note = (name: string): void => void log.push(`${name}@${clock.now()}`);
    clock.timer(30, () => note('c'));
    void clock.sleep(10).then(() => note('a'));
    clock.timer(20, () => note('b'));
    await clock.advance(29);
    expect(log).toEqual(['a@10', 'b@20']);
    await clock.advance(1);
    expect(log).toEqual(['a@10', 'b@20', 'c@30']);
  });

  it('runs what is due at one instant in the order in which it was scheduled', async () => {
    const clock = new TestClock();
    const log: string[] = [];
    clock.timer(10, () => log.push('timer'));
    void clock.sleep(10).then(() => log.push('sleep'));
    clock.timer(10, () => log.push('timer 2'));
    await clock.advance(10);
    expect(log).toEqual(['timer', 'sleep', 'timer 2']);
  });

  it('lets work that waits anew within the span go on', async () => {
    const clock = new TestClock();
    const ticks: number[] = [];
    const work = async (): Promise<void> => {
      for (let i = 0; i < 5; i++) {
        await clock.sleep(100);
        ticks.push(clock.now());
      }
    };
    const done = work();
    await clock.advance(450);
    expect(ticks).toEqual([100, 200, 300, 400]);
    await clock.advance(50);
    await done;
    expect(ticks).toEqual([100, 200, 300, 400, 500]);
  });

  it('lets long chains of promises and ticks settle before time goes on', async () => {
    const clock = new TestClock();
    const seen: number[] = [];
    const work = async (): Promise<void> => {
      await clock.sleep(10);
      for (let i = 0; i < 2000; i++) await Promise.resolve();
      await new Promise<void>((resolve) => process.nextTick(resolve));
      for (let i = 0; i < 2000; i++) await Promise.resolve();
      seen.push(clock.now());
    };
    void work();
    clock.timer(11, () => seen.push(-1));
    await clock.advance(20);
    expect(seen).toEqual([10, -1]);
  });

  it('starts what was called just before, at the instant at which it was called', async () => {
    const clock = new TestClock();
    let woken: number | undefined;
    void (async () => {
      await Promise.resolve();
      await Promise.resolve();
      await clock.sleep(10);
      woken = clock.now();
    })();
    await clock.advance(10);
    expect(woken).toBe(10);
  });

  it('does what is due now with 0, and nothing without being called', async () => {
    const clock = new TestClock();
    let runs = 0;
    clock.timer(0, () => runs++);
    clock.timer(-5, () => runs++);
    await Promise.resolve();
    expect(runs).toBe(0);
    await clock.advance(0);
    expect([runs, clock.now()]).toEqual([2, 0]);
  });

  it('queues advances that overlap', async () => {
    const clock = new TestClock();
    const seen: number[] = [];
    clock.timer(15, () => seen.push(clock.now()));
    await Promise.all([clock.advance(10), clock.advance(10)]);
    expect([clock.now(), seen]).toEqual([20, [15]]);
  });

  it('can be called from what it runs', async () => {
    const clock = new TestClock();
    let inner: number | undefined;
    clock.timer(5, () => {
      void clock.advance(5).then(() => {
        inner = clock.now();
      });
    });
    await clock.advance(10);
    await clock.advance(0);
    expect(inner).toBe(15);
  });

  it('does everything that is due before it rejects with what callbacks threw', async () => {
    const clock = new TestClock();
    let last = false;
    const first = new Error('first');
    clock.timer(1, () => {
      throw first;
    });
    clock.timer(2, () => {
      last = true;
    });
    await expect(clock.advance(5)).rejects.toBe(first);
    expect([last, clock.now()]).toEqual([true, 5]);
    for (const name of ['one', 'two']) {
      clock.timer(1, () => {
        throw new Error(name);
      });
    }
    await expect(clock.advance(5)).rejects.toMatchObject({ errors: [{ message: 'one' }, { message: 'two' }] });
    await clock.advance(1);
    expect(clock.now()).toBe(11);
  });

  it('ends where work schedules itself anew at one instant without end', async () => {
    const clock = new TestClock();
    const again = (): void => void clock.timer(0, again);
    again();
    await expect(clock.advance(1)).rejects.toThrow(/without end/);
  }, 20_000);

  it.each([
    ['-1s', RangeError],
    [-1, RangeError],
    [Infinity, RangeError],
    [Number.NaN, RangeError],
    ['soon', TypeError],
    [null, TypeError],
    [undefined, TypeError],
  ])('refuses %p', async (duration, kind) => {
    const clock = new TestClock();
    await expect(clock.advance(duration as never)).rejects.toThrow(kind);
    expect(clock.now()).toBe(0);
  });
});

describe('TestClock.sleep', () => {
  it('rejects with the reason of its signal, at once and without a trace', async () => {
    const clock = new TestClock();
    const controller = new AbortController();
    const slept = clock.sleep(10, controller.signal);
    controller.abort('enough');
    await expect(slept).rejects.toBe('enough');
    expect(clock.pending()).toEqual([]);
    await expect(clock.sleep(10, AbortSignal.abort('before'))).rejects.toBe('before');
    expect(clock.pending()).toEqual([]);
  });

  it('is not disturbed by a signal that is aborted later', async () => {
    const clock = new TestClock();
    const controller = new AbortController();
    const slept = clock.sleep(10, controller.signal);
    await clock.advance(10);
    controller.abort();
    await expect(slept).resolves.toBeUndefined();
  });

  it.each([
    [Number.NaN, RangeError],
    ['10', TypeError],
    [undefined, TypeError],
  ])('refuses %p', async (ms, kind) => {
    await expect(new TestClock().sleep(ms as never)).rejects.toThrow(kind);
  });

  it('never ends for Infinity', async () => {
    const clock = new TestClock();
    const controller = new AbortController();
    const slept = clock.sleep(Infinity, controller.signal);
    await clock.advance('52w');
    expect(clock.pending()).toHaveLength(1);
    controller.abort('end');
    await expect(slept).rejects.toBe('end');
  });
});

describe('TestClock.timer', () => {
  it('is not made once cancelled, also by another of the same instant', async () => {
    const clock = new TestClock();
    const log: string[] = [];
    const first = clock.timer(10, () => {
      log.push('first');
      second.cancel();
    });
    const second = clock.timer(10, () => log.push('second'));
    await clock.advance(20);
    first.cancel();
    second.cancel();
    expect(log).toEqual(['first']);
  });

  it('waits longer than 2^31 ms', async () => {
    const clock = new TestClock();
    let runs = 0;
    clock.timer(2 ** 31 + 5, () => runs++);
    await clock.advance(2 ** 31 + 4);
    expect(runs).toBe(0);
    await clock.advance(1);
    expect(runs).toBe(1);
  });
});

describe('TestClock.pending', () => {
  it('tells what waits, how long, and whether it would keep the process alive', async () => {
    const clock = new TestClock();
    const timer = clock.timer(20, () => undefined);
    timer.unref();
    const slept = clock.sleep(10);
    await clock.advance(5);
    expect(clock.pending()).toEqual([
      { kind: 'sleep', inMs: 5, keepsAlive: true },
      { kind: 'timer', inMs: 15, keepsAlive: false },
    ]);
    timer.ref();
    await clock.advance(5);
    await slept;
    expect(clock.pending()).toEqual([{ kind: 'timer', inMs: 10, keepsAlive: true }]);
    timer.cancel();
    expect(clock.pending()).toEqual([]);
  });
});

describe('TestClock.set', () => {
  it('moves wall time only, and runs nothing', async () => {
    const clock = new TestClock();
    let runs = 0;
    clock.timer(10, () => runs++);
    clock.set(new Date('2024-02-29T00:00:00Z'));
    expect([clock.now(), clock.monotonic(), runs]).toEqual([Date.UTC(2024, 1, 29), 0, 0]);
    await clock.advance(9);
    expect(runs).toBe(0);
    clock.set(-50);
    await clock.advance(1);
    expect([clock.now(), clock.monotonic(), runs]).toEqual([-49, 10, 1]);
  });

  it.each([Number.NaN, Infinity, new Date(Number.NaN), 'later'])('refuses %p', (time) => {
    expect(() => new TestClock().set(time as never)).toThrow(RangeError);
  });
});
