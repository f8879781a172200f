import { describe, expect, it } from '@jest/globals';
import { inParallel, partsOf } from '../src/in-parallel.ts';
import { Lanes } from '../src/lanes.ts';

const { signal: unaborted } = new AbortController();

describe('Lanes', () => {
  it('are given in the order of asking, so many at a time', async () => {
    const lanes = new Lanes(2);
    const begun: number[] = [];
    const gates = [0, 1, 2, 3].map(() => Promise.withResolvers<void>());
    const done = gates.map(({ promise }, index) =>
      lanes.run(async () => {
        begun.push(index);
        await promise;
        return index;
      }, unaborted),
    );
    expect(begun).toEqual([0, 1]);
    gates[1]?.resolve();
    await done[1];
    await new Promise(setImmediate);
    expect(begun).toEqual([0, 1, 2]);
    for (const gate of gates) gate.resolve();
    expect(await Promise.all(done)).toEqual([0, 1, 2, 3]);
  });

  it('are free again after a failure', async () => {
    const lanes = new Lanes(1);
    await expect(lanes.run(() => Promise.reject(new Error('failed')), unaborted)).rejects.toThrow('failed');
    expect(await lanes.run(async () => 'next', unaborted)).toBe('next');
  });

  it('are not taken by those who left the line', async () => {
    const lanes = new Lanes(1);
    const gate = Promise.withResolvers<void>();
    const first = lanes.run(() => gate.promise, unaborted);
    const leaving = new AbortController();
    let begun = false;
    const second = lanes.run(async () => {
      begun = true;
    }, leaving.signal);
    const third = lanes.run(async () => 'third', unaborted);
    leaving.abort(new Error('gave up'));
    await expect(second).rejects.toThrow('gave up');
    gate.resolve();
    await first;
    expect(await third).toBe('third');
    expect(begun).toBe(false);
  });
});

describe('inParallel', () => {
  it('answers in the order of the list', async () => {
    const answers = await inParallel([3, 1, 2, 0], 2, async (turns) => {
      for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
      return turns;
    });
    expect(answers).toEqual([3, 1, 2, 0]);
    expect(await inParallel([], 2, async () => 1)).toEqual([]);
  });

  it('begins nothing more after a failure', async () => {
    const begun: number[] = [];
    const failing = inParallel([0, 1, 2, 3, 4, 5], 2, async (index) => {
      begun.push(index);
      await new Promise(setImmediate);
      if (index === 1) throw new Error('failed');
    });
    await expect(failing).rejects.toThrow('failed');
    await new Promise(setImmediate);
    expect(begun).toEqual([0, 1, 2]);
  });
});

describe('partsOf', () => {
  it('parts a list in order', () => {
    expect(partsOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
    expect(partsOf([1, 2], 2)).toEqual([[1, 2]]);
    expect(partsOf([], 2)).toEqual([]);
  });
});
