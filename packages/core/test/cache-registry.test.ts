import { expect, it } from '@jest/globals';

import { NullCache, registerCaches, registeredCaches } from '../src/index.ts';

it('hands the registry that was made known to whoever asks', () => {
  expect(registeredCaches()).toBeUndefined();
  const cache = new NullCache();
  registerCaches({ get: () => cache });
  expect(registeredCaches()?.get('any')).toBe(cache);
});
