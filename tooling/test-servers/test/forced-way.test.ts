import { describe, expect, it } from '@jest/globals';

import { forcedWay } from '../src/forced-way.ts';

describe('forcedWay', () => {
  it.each(['containers', 'native'] as const)('returns %s as it stands there', (way) => {
    expect(forcedWay({ CACHE_TEST_SERVERS: way })).toBe(way);
  });

  it('leaves the choice when nothing is said', () => {
    expect(forcedWay({})).toBeUndefined();
    expect(forcedWay({ CACHE_TEST_SERVERS: '' })).toBeUndefined();
  });

  it.each(['container', 'Native', 'docker', ' '])('rejects %j, naming what is accepted', (value) => {
    expect(() => forcedWay({ CACHE_TEST_SERVERS: value })).toThrow(
      new TypeError(
        `CACHE_TEST_SERVERS is "${value}": accepted are "containers" and "native", or nothing to use what is there`,
      ),
    );
  });
});
