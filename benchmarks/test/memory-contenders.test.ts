import { describe, it } from '@jest/globals';

import { suites } from '../src/suites/suite-list.ts';
import { expectFigures } from './expect-contender.ts';

const SETTING = { serverUrl: '', keyPrefix: 'benchmark' };

describe.each(suites.filter(({ server }) => server === undefined))('suite $name', ({ contenders, measures }) => {
  it.each(contenders)('$name answers right', async (contender) => {
    await expectFigures(contender, measures, SETTING);
  });
});
