import assert from 'node:assert/strict';
import { within } from '../within.ts';
import type { Case } from '../case.ts';
import { anyToken, everyCommand } from './every-command.ts';
import { expectRejection } from './expect-rejection.ts';
import { where } from './where.ts';

/** The deadline that the cases about slow closing give, and how much later a busy machine may notice. */
const DEADLINE_MS = 400;
const SLACK_MS = 1500;

/** How long closing may take where nothing is in the way. */
const CLOSE_LIMIT_MS = 3000;

function closesSoon(cache: { close(): Promise<void> }): Promise<void> {
  return within(CLOSE_LIMIT_MS, `close() is not over after ${CLOSE_LIMIT_MS} ms`, () => cache.close());
}

/** Opening and closing a cache; what it stores and how it is encoded make no difference here. */
export const lifecycleCases: readonly Case[] = (
  [
    {
      id: 'lifecycle/closes-before-use',
      title: 'a cache that was never used can be closed',
      run: async ({ cache }) => {
        assert.equal(await closesSoon(cache), undefined);
      },
    },
    {
      id: 'lifecycle/closes-twice',
      title: 'close() is idempotent, at the same time and later',
      run: async ({ cache, key }) => {
        await cache.set(key(), 'value');
        await Promise.all([closesSoon(cache), closesSoon(cache)]);
        await closesSoon(cache);
      },
    },
    {
      id: 'lifecycle/closed-error-after-close',
      title: 'every command after close() rejects with ClosedError',
      run: async ({ cache, capabilities, key }) => {
        const token = await anyToken(cache, key(), capabilities);
        await closesSoon(cache);
        for (const { name, run } of everyCommand(capabilities)) {
          const error = await expectRejection(() => run(cache, key(), token), 'CACHE_CLOSED');
          assert.equal(error.command, name);
        }
        await expectRejection(() => cache.raw('anything'), 'CACHE_CLOSED');
        await expectRejection(() => cache.getOrSet(key(), () => 'loaded'), 'CACHE_CLOSED');
      },
    },
    {
      id: 'lifecycle/closed-error-without-use',
      title: 'a command after close() rejects with ClosedError although the cache was never used',
      run: async ({ cache, key }) => {
        await closesSoon(cache);
        await expectRejection(() => cache.set(key(), 'value'), 'CACHE_CLOSED');
      },
    },
    {
      id: 'lifecycle/closed-for-empty-batches-too',
      title: 'batches of nothing reject with ClosedError after close()',
      run: async ({ cache }) => {
        await closesSoon(cache);
        await expectRejection(() => cache.multiGet([]), 'CACHE_CLOSED');
        await expectRejection(() => cache.multiSet([]), 'CACHE_CLOSED');
        await expectRejection(() => cache.multiDelete([]), 'CACHE_CLOSED');
      },
    },
    {
      id: 'lifecycle/views-share-the-life',
      title: 'closing a view closes its cache, and every other view',
      run: async ({ cache, key }) => {
        const view = cache.namespace('view');
        const other = cache.namespace('other');
        await view.set(key(), 'value');
        await closesSoon(view);
        await expectRejection(() => cache.get(key()), 'CACHE_CLOSED');
        await expectRejection(() => other.get(key()), 'CACHE_CLOSED');
      },
    },
    {
      id: 'lifecycle/close-waits-for-what-is-in-flight',
      title: 'commands that were called before close() end as if it had not been called',
      requires: where.stores,
      run: async ({ cache, key }) => {
        const keys = Array.from({ length: 50 }, () => key());
        await cache.set(keys[0] as string, 'value 0');
        const written = keys.map((each, index) => cache.set(each, `value ${index}`));
        const read = cache.get(keys[0] as string);
        const closed = closesSoon(cache);
        assert.deepEqual(
          await Promise.all(written),
          keys.map(() => true),
        );
        assert.equal(await read, 'value 0');
        await closed;
      },
    },
    {
      id: 'lifecycle/in-flight-writes-are-stored',
      title: 'what was written before close() is there for the next client',
      requires: (capabilities) => capabilities.stores && capabilities.shared,
      run: async ({ cache, createCache, key }) => {
        const keys = Array.from({ length: 20 }, () => key());
        const written = Promise.all(keys.map((each) => cache.set(each, each)));
        await closesSoon(cache);
        await written;
        const next = await createCache();
        assert.deepEqual(await next.multiGet(keys), keys);
      },
    },
    {
      id: 'lifecycle/other-clients-stay-open',
      title: 'closing one cache leaves another on the same store open',
      requires: (capabilities) => capabilities.stores && capabilities.shared,
      run: async ({ cache, createCache, key }) => {
        const other = await createCache();
        const name = key();
        await other.set(name, 'value');
        await cache.get(name);
        await closesSoon(cache);
        assert.equal(await other.get(name), 'value');
      },
    },
    {
      id: 'lifecycle/async-dispose',
      title: '`await using` closes the cache at the end of its block',
      run: async ({ cache, key }) => {
        {
          await using inner = cache;
          await inner.set(key(), 'value');
        }
        await expectRejection(() => cache.get(key()), 'CACHE_CLOSED');
      },
    },
    {
      id: 'lifecycle/first-commands-at-once',
      title: 'a hundred commands at once are fine as the first that a backend gets',
      requires: where.stores,
      run: async ({ cache, key }) => {
        const keys = Array.from({ length: 100 }, () => key());
        await Promise.all(keys.map((each) => cache.set(each, each)));
        assert.deepEqual(await Promise.all(keys.map((each) => cache.get(each))), keys);
      },
    },
    {
      id: 'lifecycle/opened-and-closed-many-times',
      title: 'clients of one store can be opened and closed again and again',
      requires: (capabilities) => capabilities.stores && capabilities.shared,
      run: async ({ createCache, key }) => {
        const name = key();
        for (let round = 0; round < 10; round++) {
          const next = await createCache();
          assert.equal(await next.get(name), round === 0 ? undefined : `${round - 1}`);
          await next.set(name, `${round}`);
          await closesSoon(next);
        }
      },
    },
    {
      id: 'lifecycle/closes-with-a-frozen-server',
      title: 'close() is over within the deadline although the server has stopped answering',
      needs: ['address'],
      run: async ({ createCache, createProxy, target, key }) => {
        const proxy = await createProxy();
        const cache = await createCache({ backend: await target.create(proxy.address), timeout: DEADLINE_MS });
        await cache.set(key(), 'value');
        proxy.freeze();
        const pending = cache.get(key()).then(
          () => assert.fail('a command was answered through a frozen connection'),
          (error: unknown) => (error as { readonly code?: unknown }).code,
        );
        // One deadline for the command in flight, one for closing itself; how it ends is the backend's choice.
        await within(2 * DEADLINE_MS + SLACK_MS, 'close() outlives its deadline on a frozen server', () =>
          cache.close().catch(() => undefined),
        );
        assert.ok(
          ['CACHE_TIMEOUT', 'CACHE_BACKEND_UNAVAILABLE'].includes((await pending) as string),
          `the command in flight ended with ${String(await pending)}`,
        );
      },
    },
    {
      id: 'lifecycle/closes-without-a-server',
      title: 'close() is over within the deadline although the server is gone',
      needs: ['address'],
      run: async ({ createCache, createProxy, target, key }) => {
        const proxy = await createProxy();
        const cache = await createCache({ backend: await target.create(proxy.address), timeout: DEADLINE_MS });
        await cache.set(key(), 'value');
        await proxy.close();
        await within(2 * DEADLINE_MS + SLACK_MS, 'close() outlives its deadline without a server', () =>
          cache.close().catch(() => undefined),
        );
      },
    },
  ] satisfies readonly Case[]
).map((each): Case => ({ ...each, reruns: ['namespace'] }));
