import assert from 'node:assert/strict';
import type { Case } from '../case.ts';
import { DEADLINE_MS, endsInTime, failsInTime, openThroughProxy, recovers, UNHURRIED } from './outage.ts';
import { where } from './where.ts';

const CUTS = [0, 1, 2, 3, 5, 7, 11, 17, 100, 1000, 5000];

/** Whose reply is whose, whatever happens to the connection: where replies come late, in part or not at all. */
export const replyCases: readonly Case[] = (
  [
    {
      id: 'replies/late-ones-are-nobody-elses',
      title: 'a reply that comes after its command has timed out is not handed to a later command',
      run: async (context) => {
        const { key } = context;
        const { proxy, cache } = await openThroughProxy(context);
        const early = Array.from({ length: 10 }, () => key('early'));
        const later = Array.from({ length: 10 }, () => key('later'));
        await cache.multiSet(
          [...early, ...later].map((each) => [each, each] as const),
          UNHURRIED,
        );
        proxy.freeze();
        await Promise.all(early.map((each) => failsInTime('get', () => cache.get(each))));
        proxy.pass();
        for (const each of later) {
          const ending = await endsInTime('get', () => cache.get(each));
          if ('value' in ending) assert.equal(ending.value, each, 'the reply of another command');
        }
        await recovers(cache, key());
        assert.deepEqual(await cache.multiGet(later), later);
      },
    },
    {
      id: 'replies/delayed-ones-are-nobody-elses',
      title: 'replies slower than the deadline do not answer commands of another kind',
      run: async (context) => {
        const { key } = context;
        const { proxy, cache } = await openThroughProxy(context);
        const name = key();
        const missing = key();
        await cache.set(name, 'value', UNHURRIED);
        proxy.delay(DEADLINE_MS + 200);
        const slow = await Promise.all([
          endsInTime('get', () => cache.get(name)),
          endsInTime('exists', () => cache.exists(missing)),
          endsInTime('multiGet', () => cache.multiGet([name, missing])),
        ]);
        for (const ending of slow) assert.ok('code' in ending, 'a reply that was held came within the deadline');
        proxy.delay(0);
        const endings = await Promise.all([
          endsInTime('get', () => cache.get(missing)),
          endsInTime('exists', () => cache.exists(name)),
          endsInTime('multiGet', () => cache.multiGet([missing, name])),
        ]);
        const expected = [undefined, true, [undefined, 'value']];
        for (const [index, ending] of endings.entries()) {
          if ('value' in ending) assert.deepEqual(ending.value, expected[index], 'the reply of another command');
        }
        await recovers(cache, key());
      },
    },
    {
      id: 'replies/cut-in-the-middle',
      title:
        'a connection that is cut in mid-reply gives no partial, wrong or exchanged value, and later commands work',
      run: async (context) => {
        const { key } = context;
        const { proxy, cache } = await openThroughProxy(context);
        const entries = Array.from({ length: 5 }, (_, index) => [key(), `${index}`.repeat(3000 + index)] as const);
        await cache.multiSet(entries, UNHURRIED);
        for (const bytes of CUTS) {
          proxy.cutReplyAfter(bytes);
          const reads = entries.map(([name]) => endsInTime('get', () => cache.get(name)));
          for (const [index, ending] of (await Promise.all(reads)).entries()) {
            if ('value' in ending)
              assert.equal(ending.value, entries[index]?.[1], `a wrong value after a cut at ${bytes} bytes`);
          }
          proxy.pass();
          await recovers(cache, key());
        }
      },
    },
    {
      id: 'replies/cut-in-a-batch',
      title: 'a batch whose reply is cut rejects as a whole or is whole',
      run: async (context) => {
        const { key } = context;
        const { proxy, cache } = await openThroughProxy(context);
        const keys = Array.from({ length: 50 }, () => key());
        await cache.multiSet(
          keys.map((each) => [each, each] as const),
          UNHURRIED,
        );
        for (const bytes of [1, 20, 400]) {
          proxy.cutReplyAfter(bytes);
          const ending = await endsInTime('multiGet', () => cache.multiGet(keys));
          if ('value' in ending) assert.deepEqual(ending.value, keys, 'a batch in part');
          proxy.pass();
          await recovers(cache, key());
        }
      },
    },
    {
      id: 'replies/nothing-is-done-twice',
      title: 'an increment whose reply is lost was done once or not at all',
      requires: where.counts,
      run: async (context) => {
        const { cache: direct, key } = context;
        const { proxy, cache } = await openThroughProxy(context);
        const name = key();
        // A counter that is there, and the script or path that counts already known to the server.
        await cache.increment(name, 0, UNHURRIED);
        for (let attempt = 1; attempt <= 3; attempt++) {
          const before = Number(await direct.get(name));
          proxy.cutReplyAfter(0);
          await endsInTime('increment', () => cache.increment(name));
          proxy.pass();
          await recovers(cache, key());
          const added = Number(await direct.get(name)) - before;
          assert.ok(added === 0 || added === 1, `one increment added ${added}`);
        }
      },
    },
    {
      id: 'replies/writes-are-whole',
      title: 'a large value whose write is cut off is stored as it was or as it should be',
      run: async (context) => {
        const { cache: direct, key } = context;
        const { proxy, cache } = await openThroughProxy(context);
        const name = key();
        const before = 'old'.repeat(50_000);
        const after = 'new'.repeat(60_000);
        await direct.set(name, before);
        const writing = endsInTime('set', () => cache.set(name, after));
        setImmediate(() => proxy.reset());
        await writing;
        const stored = await direct.get(name);
        assert.ok(
          stored === before || stored === after,
          `a value of ${String(stored).length} characters that nobody wrote`,
        );
        await recovers(cache, key());
      },
    },
  ] satisfies readonly Case[]
).map((each): Case => ({ requires: where.stores, needs: ['address'], waits: true, reruns: ['serializer'], ...each }));
