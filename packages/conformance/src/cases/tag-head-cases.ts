import assert from 'node:assert/strict';
import type { Case, CaseContext } from '../case.ts';
import { expectRejection } from './expect-rejection.ts';
import { where } from './where.ts';

const LONG = 20_000;
const TAGS = 60;

/** What tells without reading a value whether an entry is there has to see whether it was invalidated. */
async function assertThere({ cache, capabilities }: CaseContext, name: string, there: boolean): Promise<void> {
  assert.equal(await cache.exists(name), there);
  if (where.tellsTtl(capabilities)) assert.equal(typeof (await cache.ttl(name)), there ? 'number' : 'undefined');
  if (where.expires(capabilities)) assert.equal(await cache.expire(name, '2h'), there);
  if (!where.adds(capabilities)) return;
  if (there) await expectRejection(() => cache.add(name, 'another'), 'CACHE_KEY_EXISTS');
  else assert.equal(await cache.add(name, 'another'), true);
}

/** The tags of an entry stand in front of its payload, of which a backend may read the beginning alone (`head`). */
export const tagHeadCases: readonly Case[] = [
  {
    id: 'tags/however-long-the-value',
    title:
      'an entry is there until one of its tags is invalidated, however long or short its value is, or its tags are',
    requires: where.stores,
    run: async (context) => {
      const { cache, key } = context;
      const few = [key()];
      const many = Array.from({ length: TAGS }, (_, index) => key(`tag ${index} ${'x'.repeat(20)}`));
      for (const value of ['', 'a', 'é'.repeat(LONG)]) {
        for (const tags of [undefined, few, many]) {
          const name = key();
          await cache.set(name, value, { ttl: '1h', ...(tags !== undefined && { tags }) });
          await assertThere(context, name, true);
          assert.equal(await cache.get(name), value);
          if (tags === undefined) continue;
          await cache.invalidateTags(tags.at(-1) as string);
          await assertThere(context, name, false);
        }
      }
    },
  },
];
