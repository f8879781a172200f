import assert from 'node:assert/strict';
import type { Cache } from '@cache/core';
import type { Case, CaseContext } from '../case.ts';
import { anyToken, everyCommand } from './every-command.ts';
import { DEADLINE_MS, endsInTime, failsInTime, NOBODY, openThroughProxy, recovers, UNHURRIED } from './outage.ts';
import { where } from './where.ts';

/** All commands at once while nothing can be answered: each has to fail in time. */
async function allFail({ capabilities, key }: CaseContext, cache: Cache, token: unknown): Promise<void> {
  const commands = everyCommand(capabilities).map(({ name, run }) => failsInTime(name, () => run(cache, key(), token)));
  await Promise.all(commands);
}

/** What a bad connection does to commands. The namespace makes no difference here; the kind of payload may. */
export const failureCases: readonly Case[] = (
  [
    {
      id: 'failure/unreachable-at-start',
      title: 'every command rejects within its deadline while there is no server',
      run: async (context) => {
        const { createCache, target, cache, capabilities, key } = context;
        const token = await anyToken(cache, key(), capabilities);
        const lost = await createCache({ backend: await target.create(NOBODY), timeout: DEADLINE_MS });
        await failsInTime('the first command', () => lost.get(key()));
        await allFail(context, lost, token);
      },
    },
    {
      id: 'failure/server-comes-up-later',
      title: 'a backend made before its server was up works as soon as it is',
      run: async ({ createCache, createProxy, target, key }) => {
        const proxy = await createProxy();
        proxy.refuse();
        const cache = await createCache({ backend: await target.create(proxy.address), timeout: DEADLINE_MS });
        await failsInTime('get', () => cache.get(key()));
        await failsInTime('set', () => cache.set(key(), 'value'));
        proxy.pass();
        await recovers(cache, key());
      },
    },
    {
      id: 'failure/frozen-connection',
      title:
        'every command rejects within its deadline on a connection that has stopped answering, and works again after it',
      run: async (context) => {
        const { capabilities, key } = context;
        const { proxy, cache } = await openThroughProxy(context);
        const token = await anyToken(cache, key(), capabilities);
        proxy.freeze();
        await allFail(context, cache, token);
        proxy.pass();
        await recovers(cache, key());
      },
    },
    {
      id: 'failure/frozen-at-start',
      title: 'commands reject within their deadline where connections are accepted and never answered',
      run: async (context) => {
        const { createCache, createProxy, target, key } = context;
        const proxy = await createProxy();
        proxy.freeze();
        const cache = await createCache({ backend: await target.create(proxy.address), timeout: DEADLINE_MS });
        await allFail(context, cache, undefined);
        proxy.pass();
        await recovers(cache, key());
      },
    },
    ...(
      [
        ['requests', 'sent'],
        ['replies', 'answered'],
      ] as const
    ).map(([lost, what]) => ({
      id: `failure/lost-${lost}`,
      title: `commands reject within their deadline while what is ${what} is lost, and work again after it`,
      run: async (context: CaseContext) => {
        const { proxy, cache } = await openThroughProxy(context);
        proxy.drop(lost);
        await Promise.all([
          failsInTime('get', () => cache.get(context.key())),
          failsInTime('set', () => cache.set(context.key(), 'value')),
        ]);
        // A stream of which a part was lost is of no use any more.
        proxy.reset();
        proxy.pass();
        await recovers(cache, context.key());
      },
    })),
    {
      id: 'failure/reset-in-flight',
      title:
        'commands under way when the connection is reset end in time, with the right value or an error, and later ones work',
      run: async (context) => {
        const { key } = context;
        const { proxy, cache } = await openThroughProxy(context);
        const keys = Array.from({ length: 20 }, () => key());
        await cache.multiSet(
          keys.map((each) => [each, each] as const),
          UNHURRIED,
        );
        proxy.freeze();
        const reads = keys.map((each) => endsInTime('get', () => cache.get(each)));
        const writes = keys.map(() => endsInTime('set', () => cache.set(key(), 'new')));
        proxy.reset();
        proxy.pass();
        for (const [index, ending] of (await Promise.all(reads)).entries()) {
          if ('value' in ending) assert.equal(ending.value, keys[index], 'a wrong value after a reset');
        }
        await Promise.all(writes);
        await recovers(cache, key());
      },
    },
    {
      id: 'failure/many-waiting',
      title:
        'thousands of commands on a frozen connection all reject within the deadline, and none of them stands in the way afterwards',
      reruns: [],
      run: async (context) => {
        const { key } = context;
        const { proxy, cache } = await openThroughProxy(context);
        proxy.freeze();
        await Promise.all(Array.from({ length: 3000 }, () => failsInTime('get', () => cache.get(key()))));
        proxy.pass();
        await recovers(cache, key());
      },
    },
    {
      id: 'failure/abort-while-frozen',
      title: 'an aborted command rejects at once with the reason although the connection is frozen',
      run: async (context) => {
        const { createCache, createProxy, target, key } = context;
        const proxy = await createProxy();
        const patient = await createCache({ backend: await target.create(proxy.address), timeout: null });
        await patient.set(key(), 'value');
        proxy.freeze();
        const controller = new AbortController();
        const reason = new Error('no longer wanted');
        const pending = patient.get(key(), { signal: controller.signal });
        setImmediate(() => controller.abort(reason));
        await assert.rejects(pending, (error) => error === reason);
        proxy.pass();
        await patient.get(key());
      },
    },
    {
      id: 'failure/origin-survives',
      title: 'getOrSet answers from the origin while there is no server, and its errors go to onError',
      run: async ({ createCache, target, key }) => {
        const codes: unknown[] = [];
        const onError = (error: unknown): void => {
          codes.push((error as { readonly code?: unknown }).code);
        };
        const lost = await createCache({ backend: await target.create(NOBODY), timeout: DEADLINE_MS, onError });
        assert.equal(await lost.getOrSet(key(), async () => 'from the origin'), 'from the origin');
        assert.ok(codes.length > 0, 'onError was told nothing');
        for (const code of codes)
          assert.ok(
            code === 'CACHE_BACKEND_UNAVAILABLE' || code === 'CACHE_TIMEOUT',
            `onError was told ${String(code)}`,
          );
        const own = new Error("the origin's own");
        await assert.rejects(
          lost.getOrSet(key(), () => Promise.reject(own)),
          (error) => error === own,
        );
      },
    },
  ] satisfies readonly Case[]
).map((each): Case => ({ requires: where.stores, needs: ['address'], waits: true, reruns: ['serializer'], ...each }));
