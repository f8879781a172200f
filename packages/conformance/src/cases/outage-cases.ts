import assert from 'node:assert/strict';
import type { Case, CaseContext } from '../case.ts';
import { anyToken, everyCommand } from './every-command.ts';
import { DEADLINE_MS, endsInTime, failsInTime, recovers, UNHURRIED } from './outage.ts';
import { where } from './where.ts';

type Outage = CaseContext & { readonly server: NonNullable<CaseContext['target']['server']> };

/** Makes sure that the server is up again for the next case, however this one ends. */
async function withServer(context: CaseContext, work: (context: Outage) => Promise<void>): Promise<void> {
  const { server } = context.target;
  if (server === undefined) throw new TypeError('needs target.server');
  let down: 'killed' | 'paused' | undefined;
  const watched: Outage['server'] = {
    kill: async () => {
      down = 'killed';
      await server.kill();
    },
    start: async () => {
      await server.start();
      down = undefined;
    },
    pause: async () => {
      down = 'paused';
      await server.pause();
    },
    resume: async () => {
      await server.resume();
      down = undefined;
    },
  };
  try {
    await work({ ...context, server: watched });
  } finally {
    if (down === 'killed') await server.start();
    if (down === 'paused') await server.resume();
  }
}

/** What a bad server does to commands; each case has the server for itself. */
export const outageCases: readonly Case[] = (
  [
    {
      id: 'outage/killed-and-restarted',
      title:
        'every command rejects within its deadline while the server is down, and the same cache works when it is back',
      run: (context) =>
        withServer(context, async ({ createCache, server, capabilities, key }) => {
          const cache = await createCache({ timeout: DEADLINE_MS });
          const token = await anyToken(cache, key(), capabilities);
          await server.kill();
          await Promise.all(
            everyCommand(capabilities).map(({ name, run }) => failsInTime(name, () => run(cache, key(), token))),
          );
          await server.start();
          await recovers(cache, key());
        }),
    },
    {
      id: 'outage/in-flight-when-killed',
      title: 'commands under way when the server is killed end in time, with the right value or an error',
      run: (context) =>
        withServer(context, async ({ createCache, server, key }) => {
          const cache = await createCache({ timeout: DEADLINE_MS });
          const keys = Array.from({ length: 50 }, () => key());
          await cache.multiSet(
            keys.map((each) => [each, each] as const),
            UNHURRIED,
          );
          const reads = keys.map((each) => endsInTime('get', () => cache.get(each)));
          await server.kill();
          for (const [index, ending] of (await Promise.all(reads)).entries()) {
            if ('value' in ending) assert.equal(ending.value, keys[index]);
          }
          await server.start();
          await recovers(cache, key());
        }),
    },
    {
      id: 'outage/down-at-start',
      title: 'a backend made while its server is down works as soon as that is up',
      run: (context) =>
        withServer(context, async ({ createCache, server, key }) => {
          await server.kill();
          const cache = await createCache({ timeout: DEADLINE_MS });
          await failsInTime('get', () => cache.get(key()));
          await failsInTime('set', () => cache.set(key(), 'value'));
          await server.start();
          await recovers(cache, key());
        }),
    },
    {
      id: 'outage/atomic-commands-after-restart',
      title: 'what the server had been taught by a client, such as scripts, is taught anew after a restart',
      requires: where.counts,
      run: (context) =>
        withServer(context, async ({ createCache, server, capabilities, key }) => {
          const cache = await createCache({ timeout: DEADLINE_MS });
          const use = async (): Promise<void> => {
            const name = key();
            assert.equal(await cache.increment(name, 41), 41);
            assert.equal(await cache.increment(name), 42);
            if (!where.compares(capabilities)) return;
            const before = await cache.getWithToken(name);
            assert.equal(await cache.compareAndSet(name, before?.token, 'swapped'), true);
            assert.equal(await cache.compareAndSet(name, before?.token, 'swapped again'), false);
            assert.equal(await cache.compareAndDelete(name, (await cache.getWithToken(name))?.token), true);
          };
          await use();
          await server.kill();
          await server.start();
          await recovers(cache, key());
          await use();
        }),
    },
    {
      id: 'outage/paused',
      title: 'every command rejects within its deadline on a frozen server, and gets its own reply after it',
      run: (context) =>
        withServer(context, async ({ createCache, server, capabilities, key }) => {
          const cache = await createCache({ timeout: DEADLINE_MS });
          const token = await anyToken(cache, key(), capabilities);
          const keys = Array.from({ length: 10 }, () => key());
          await cache.multiSet(
            keys.map((each) => [each, each] as const),
            UNHURRIED,
          );
          await server.pause();
          // Each on its own key: what is sent may still be done when the server goes on.
          await Promise.all(
            everyCommand(capabilities).map(({ name, run }) => failsInTime(name, () => run(cache, key(), token))),
          );
          await server.resume();
          for (const each of keys) {
            const ending = await endsInTime('get', () => cache.get(each));
            if ('value' in ending) assert.equal(ending.value, each, 'the reply of another command');
          }
          await recovers(cache, key());
          assert.deepEqual(await cache.multiGet(keys), keys);
        }),
    },
    {
      id: 'outage/paused-at-start',
      title: 'a backend made while its server is frozen works as soon as that goes on',
      run: (context) =>
        withServer(context, async ({ createCache, server, key }) => {
          await server.pause();
          const cache = await createCache({ timeout: DEADLINE_MS });
          await failsInTime('get', () => cache.get(key()));
          await server.resume();
          await recovers(cache, key());
        }),
    },
    {
      id: 'outage/closes-while-down',
      title: 'close() is over within the deadline while the server is down',
      run: (context) =>
        withServer(context, async ({ createCache, server, key }) => {
          const cache = await createCache({ timeout: DEADLINE_MS });
          await cache.set(key(), 'value', UNHURRIED);
          await server.kill();
          await endsInTime('close', () => cache.close());
        }),
    },
  ] satisfies readonly Case[]
).map((each): Case => ({ requires: where.stores, needs: ['server'], exclusive: true, reruns: [], ...each }));
