import { describe, expect, it } from '@jest/globals';
import { TestClock } from '../../testing/src/index.ts';
import { StallWatch } from '../src/stall-watch.ts';

function watch(): { readonly clock: TestClock; readonly stalls: number[]; readonly watched: StallWatch } {
  const clock = new TestClock();
  const stalls: number[] = [];
  return { clock, stalls, watched: new StallWatch((silentMs) => stalls.push(silentMs), clock) };
}

describe('StallWatch', () => {
  it('notices that nothing is answered for as long as a command may take', async () => {
    const { clock, stalls, watched } = watch();
    watched.began(5000);
    await clock.advance(4999);
    expect(stalls).toEqual([]);
    await clock.advance(1);
    expect(stalls).toEqual([5000]);
  });

  it('is not impatient with short timeouts', async () => {
    const { clock, stalls, watched } = watch();
    watched.began(10);
    await clock.advance(999);
    expect(stalls).toEqual([]);
    await clock.advance(1);
    expect(stalls).toEqual([1000]);
  });

  it('takes any answer as a sign of life, and looks again', async () => {
    const { clock, stalls, watched } = watch();
    watched.began(2000);
    watched.began(2000);
    await clock.advance(1500);
    watched.ended();
    await clock.advance(500);
    expect(stalls).toEqual([]);
    await clock.advance(2000);
    expect(stalls).toEqual([2000]);
  });

  it('says nothing while nothing waits', async () => {
    const { clock, stalls, watched } = watch();
    watched.began(2000);
    watched.ended();
    await clock.advance(60_000);
    expect(stalls).toEqual([]);
    expect(watched.waiting).toBe(0);
  });

  it('says nothing of commands that may take for ever', async () => {
    const { clock, stalls, watched } = watch();
    watched.began(null);
    await clock.advance(60_000);
    expect(stalls).toEqual([]);
  });

  it('waits as long as the most patient command, and forgets it after a quiet time', async () => {
    const { clock, stalls, watched } = watch();
    watched.began(60_000);
    await clock.advance(59_999);
    watched.ended();
    await clock.advance(1);
    watched.began(1000);
    await clock.advance(1000);
    expect(stalls).toEqual([1000]);
  });

  it('says nothing where the others are over and what is left may take for ever', async () => {
    const { clock, stalls, watched } = watch();
    watched.began(5000);
    watched.began(null);
    await clock.advance(100);
    watched.ended();
    await clock.advance(60_000);
    expect(stalls).toEqual([]);
    watched.began(1000);
    await clock.advance(1000);
    expect(stalls).toEqual([1000]);
  });

  it('notices a stall on a connection that is never idle, however many could have taken for ever before', async () => {
    const { clock, stalls, watched } = watch();
    watched.began(1000);
    for (let round = 0; round < 10; round++) {
      watched.began(null);
      watched.began(1000);
      watched.ended();
      watched.ended();
      await clock.advance(100);
    }
    await clock.advance(2000);
    expect(stalls).toEqual([1000]);
  });

  it('waits for a more patient command that came later, from when it was last answered', async () => {
    const { clock, stalls, watched } = watch();
    watched.began(1000);
    await clock.advance(500);
    watched.began(60_000);
    await clock.advance(59_499);
    expect(stalls).toEqual([]);
    await clock.advance(1);
    expect(stalls).toEqual([60_000]);
  });

  it('stops', async () => {
    const { clock, stalls, watched } = watch();
    watched.began(1000);
    watched.stop();
    await clock.advance(10_000);
    expect(stalls).toEqual([]);
  });
});
