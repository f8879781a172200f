import { spawnSync } from 'node:child_process';
import { existsSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

import { ScratchFolder } from '@cache-internal/jest/scratch-folder';
import { describe, expect, it } from '@jest/globals';

import { withSetupLock } from '../setup-lock.mjs';

describe('withSetupLock', () => {
  it('lets one at a time in, and leaves no file', async () => {
    using folder = new ScratchFolder();
    const file = join(folder.path, '.tools', 'setup.lock');
    const events: string[] = [];
    const first = Promise.withResolvers<undefined>();

    const one = withSetupLock(file, async () => {
      events.push('one in');
      await first.promise;
      events.push('one out');
    });
    const two = withSetupLock(file, () => Promise.resolve(events.push('two')), { pollMs: 1 });
    expect(events).toEqual(['one in']);
    first.resolve(undefined);
    await Promise.all([one, two]);

    expect(events).toEqual(['one in', 'one out', 'two']);
    expect(existsSync(file)).toBe(false);
  });

  it('takes over from an owner that is gone', async () => {
    using folder = new ScratchFolder();
    const { pid } = spawnSync(process.execPath, ['--version']);
    const file = folder.write('setup.lock', String(pid));

    await expect(withSetupLock(file, () => Promise.resolve('in'), { pollMs: 1 })).resolves.toBe('in');
  });

  it('takes over from an owner that never wrote who it is, as where the disk was full', async () => {
    using folder = new ScratchFolder();
    const file = folder.write('setup.lock', '');
    const aMinuteAgo = Date.now() / 1000 - 60;
    utimesSync(file, aMinuteAgo, aMinuteAgo);

    await expect(withSetupLock(file, () => Promise.resolve('in'), { pollMs: 1 })).resolves.toBe('in');
  });

  it('is open again after work that failed', async () => {
    using folder = new ScratchFolder();
    const file = join(folder.path, 'setup.lock');

    await expect(withSetupLock(file, () => Promise.reject(new Error('no network')))).rejects.toThrow('no network');

    expect(existsSync(file)).toBe(false);
  });
});
