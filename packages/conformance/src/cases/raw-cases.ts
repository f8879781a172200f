import assert from 'node:assert/strict';
import type { Cache } from '@cache/core';
import type { Case } from '../case.ts';
import { expectRejection } from './expect-rejection.ts';
import { where } from './where.ts';

type Raw = (command: unknown, ...args: unknown[]) => Promise<unknown>;

/** `raw` without the types of any client, since cases know none. */
function rawOf(cache: Cache): Raw {
  return (command, ...args) => cache.raw(command as string, ...args);
}

export const rawCases: readonly Case[] = [
  {
    id: 'raw/wrong-commands',
    title: 'a raw command that is no name is a TypeError',
    run: async ({ cache }) => {
      for (const command of [undefined, null, '', 1, {}, ['get']]) {
        await expectRejection(() => rawOf(cache)(command), 'TypeError', /command/);
      }
    },
  },
  {
    id: 'raw/unknown-commands',
    title:
      'a raw command that the client does not have rejects with an error of ours, never throws, and changes nothing',
    requires: where.stores,
    run: async ({ cache, key }) => {
      const each = key();
      await cache.set(each, 'kept');
      for (const command of ['no-such-command', '__proto__', 'constructor', 'hasOwnProperty', 'a\r\nb']) {
        const pending = rawOf(cache)(command);
        const error: unknown = await pending.then(
          (answer) => assert.fail(`${command} answered ${String(answer)}`),
          (reason: unknown) => reason,
        );
        const { code, backend, name } = error as { code?: unknown; backend?: unknown; name?: unknown };
        assert.ok(
          name === 'TypeError' || (String(code).startsWith('CACHE_') && backend === cache.backend.name),
          String(error),
        );
      }
      assert.equal(await cache.get(each), 'kept');
    },
  },
  {
    id: 'raw/without-a-client',
    title: 'raw is NotSupportedError on a backend that leaves it out',
    run: async ({ cache, key }) => {
      const { backend } = cache;
      if (backend.raw !== undefined) {
        // It has one; which commands that takes is for the tests of the backend.
        assert.equal(typeof backend.raw, 'function');
        return;
      }
      const error = await expectRejection(() => rawOf(cache)('get', key()), 'CACHE_NOT_SUPPORTED');
      assert.equal(error.command, 'raw');
      assert.equal(error.backend, backend.name);
    },
  },
];
