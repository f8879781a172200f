import assert from 'node:assert/strict';
import { cached, invalidate, invalidateFurther } from '@cache/decorators';
import type { Case } from '../case.ts';
import { countedWork } from './counted-work.ts';
import { requirement } from './requirements.ts';

const HOSTILE = ['*', '?', '[ab]', '\\', 'a:b', 'a b', '%', ''];

/** The cases of what removes entries. */
export const invalidationCases: readonly Case[] = [
  {
    id: 'invalidate/all-of-a-function',
    title: 'all entries of a function go once another has succeeded, from any client, and no others',
    requires: requirement.scans,
    run: async ({ cache, createCache, key }) => {
      const prefix = `${key()}*`;
      const { work } = countedWork();
      const fn = cached(work, { cache, prefix });
      const sibling = cached(work, { cache, prefix: `${prefix}2` });
      const elsewhere = cached(work, { cache: await createCache(), prefix });
      const error = new Error('no');
      let fails = true;
      const change = invalidate(elsewhere)(async function change() {
        if (fails) throw error;
      });
      for (const text of HOSTILE) await fn(text);
      await sibling('a');
      assert.equal(await change().catch((thrown: unknown) => thrown), error);
      assert.equal(await cache.exists(fn.key('*')), true);
      fails = false;
      await change();
      for (const text of HOSTILE) assert.equal(await cache.exists(fn.key(text)), false, `of ${JSON.stringify(text)}`);
      assert.equal(await cache.exists(sibling.key('a')), true);
    },
  },
  {
    id: 'invalidate/one-of-a-function',
    title: 'the one entry that mapped arguments make goes, and no other',
    requires: requirement.stores,
    run: async ({ cache, createCache, key }) => {
      const options = { prefix: key(), params: ['id', 'part'] };
      const { work } = countedWork();
      const fn = cached(work, { cache, ...options });
      const elsewhere = cached(work, { cache: await createCache(), ...options });
      await Promise.all([fn('a', 1), fn('a', 2), fn('b', 1)]);
      const rename = invalidate(
        elsewhere,
        { id: (user: { readonly id: string }) => user.id },
        { defaults: { part: 1 } },
      )(async function rename(user: { readonly id: string }) {
        return user.id;
      });
      assert.equal(await rename({ id: 'a' }), 'a');
      const left = await Promise.all(
        [
          ['a', 1],
          ['a', 2],
          ['b', 1],
        ].map((args) => cache.exists(fn.key(...args))),
      );
      assert.deepEqual(left, [false, true, true]);
    },
  },
  {
    id: 'invalidate/by-template',
    title: 'what fits a template goes, with arguments and literal characters taken as they are',
    requires: requirement.scans,
    run: async ({ cache, key }) => {
      const prefix = key('u');
      const { work } = countedWork();
      const fn = cached(work, { cache, prefix, key: '{0}:{1}' });
      for (const text of HOSTILE) {
        await fn(text, 'x');
        await fn(text, 'y');
      }
      const remove = invalidate(`${prefix}:{0}:*`, undefined, { cache })(async function remove(text: string) {
        return text;
      });
      const isThere = (): Promise<boolean[]> => Promise.all(HOSTILE.map((text) => cache.exists(fn.key(text, 'x'))));
      for (const [index, text] of HOSTILE.entries()) {
        await remove(text);
        assert.deepEqual(
          await isThere(),
          HOSTILE.map((_, other) => other > index),
        );
      }
    },
  },
  {
    id: 'invalidate/call-under-way',
    title: 'what was computed before all entries of a function went is not stored after it',
    requires: requirement.scans,
    run: async ({ cache, key }) => {
      const prefix = key();
      let state = 'old';
      for (const what of ['the function', 'a template with *']) {
        const called = Promise.withResolvers<void>();
        const gate = Promise.withResolvers<void>();
        const fn = cached(
          async () => {
            const read = state;
            called.resolve();
            await gate.promise;
            return read;
          },
          { cache, prefix },
        );
        state = 'old';
        const call = fn();
        await called.promise;
        const target = what === 'the function' ? invalidate(fn) : invalidate(`${prefix}:*`, undefined, { cache });
        await target(async () => void (state = 'new'))();
        gate.resolve();
        assert.equal(await call, 'old');
        assert.equal(await cache.exists(fn.key()), false, `stored after ${what} was invalidated`);
        assert.equal(await fn(), 'new');
        await fn.invalidate();
      }
    },
  },
  {
    id: 'invalidate/further',
    title: 'inside of invalidateFurther everything is computed anew and stored, outside nothing is',
    requires: requirement.stores,
    run: async ({ cache, key }) => {
      const { work, calls } = countedWork();
      const inner = cached(work, { cache, prefix: key() });
      const outer = cached(async () => `around ${await inner()}`, { cache, prefix: key() });
      assert.equal(await outer(), 'around answer 1');
      assert.equal(await invalidateFurther(() => outer()), 'around answer 2');
      assert.deepEqual([await outer(), await inner(), calls.length], ['around answer 2', 'answer 2', 2]);
    },
  },
];
