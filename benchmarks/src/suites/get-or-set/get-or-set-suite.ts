import type { Effort, Suite, Take } from '../../measuring/suite.ts';
import { timedNs } from '../../measuring/timed.ts';
import { expectAnswer } from '../../measuring/wrong-answer.ts';
import { recordKeys, recordOf } from '../record.ts';
import { getOrSetContenders } from './get-or-set-contenders.ts';
import type { Memoized } from './memoized.ts';

const KEYS = recordKeys('');

/** A look-up whose answer is cached already. */
export const getOrSetSuite: Suite<Memoized> = {
  name: 'get-or-set',
  title: 'A look-up that is cached',
  description:
    'A function that looks something up, called through a cache that knows the answer: one `await` after the other, ' +
    'over 1000 keys. The reference is a bare `Map` in an async function.',
  server: undefined,
  reference: 'Map',
  contenders: getOrSetContenders,
  measures: [{ name: 'hit', unit: 'ns', prepare: prepareHit }],
  targets: [],
};

async function prepareHit(memoized: Memoized, effort: Effort): Promise<Take> {
  const loadsBefore = memoized.loads();
  for (const [id, key] of KEYS.entries())
    expectAnswer(`the first look-up of ${key}`, await memoized.find(key), recordOf(id));
  for (const [id, key] of KEYS.entries())
    expectAnswer(`the second look-up of ${key}`, await memoized.find(key), recordOf(id));
  expectAnswer('the number of loads', memoized.loads() - loadsBefore, KEYS.length);
  return await timedNs(async (operations) => {
    for (let operation = 0; operation < operations; operation++)
      await memoized.find(KEYS[operation % KEYS.length] as string);
  }, effort);
}
