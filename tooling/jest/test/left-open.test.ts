import { ChildProcess } from 'node:child_process';

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { endIfLeftOpen } from '../left-open.mjs';
import { ScratchFolder } from '../scratch-folder.ts';

function childThat(): { child: ChildProcess; kill: jest.SpiedFunction<ChildProcess['kill']> } {
  const child = new ChildProcess();
  return { child, kill: jest.spyOn(child, 'kill').mockReturnValue(true) };
}

describe('endIfLeftOpen', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('ends a run that has written its results and stays', () => {
    using folder = new ScratchFolder();
    const { child, kill } = childThat();
    const watch = endIfLeftOpen(child, folder.write('results.json', '{}'));

    jest.advanceTimersByTime(5000);
    expect(kill).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1000);

    expect(kill).toHaveBeenCalledWith('SIGKILL');
    expect(watch.stop()).toBe(true);
  });

  it('leaves a run alone that is still testing', () => {
    using folder = new ScratchFolder();
    const { child, kill } = childThat();
    const watch = endIfLeftOpen(child, `${folder.path}/results.json`);

    jest.advanceTimersByTime(600_000);

    expect(kill).not.toHaveBeenCalled();
    expect(watch.stop()).toBe(false);
  });
});
