import { describe, expect, it } from '@jest/globals';

import { runMain } from './run-main.ts';

describe('npm start', () => {
  it.each([
    ['a server that cannot be reached', 'redis://127.0.0.1:1', 'cannot be reached'],
    ['a URL of something else', 'http://127.0.0.1', 'url must be'],
  ])('says in one line what is wrong with %s', async (_what, url, message) => {
    const { code, stdout, stderr } = await runMain(url);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^error: .*\n$/);
    expect(stderr).toContain(message);
  });
});
