import { runProgram } from '@cache-internal/jest/run-program';
import { expect, it } from '@jest/globals';

import { grownBy } from './grown-by.ts';

it('keeps no memory of the keys that it has seen', async () => {
  // Of 13 decorators: a hundred bytes kept for each key would be 15 MB.
  expect(await grownBy(12_000)).toBeLessThan(2_000_000);
}, 60_000);

it('keeps no memory of a million keys', async () => {
  // The decorators that keep something of a key while it is called; the others do it by the same means.
  const names = ['cached', 'early', 'multiCached', 'perf'];
  const grown = await Promise.all(names.map((name) => grownBy(1_000_000, name)));
  expect(Math.max(...grown)).toBeLessThan(4_000_000);
}, 120_000);

it('lets the process end by itself', async () => {
  const printed = await runProgram(
    import.meta.dirname,
    `
    import { cached, early, locked } from '@cache/decorators';
    console.log(await cached(async () => 1, { prefix: 'a', ttl: '1h' })());
    console.log(await early(async () => 2, { prefix: 'b', ttl: '1h' })());
    console.log(await locked(async () => 3, { prefix: 'c', ttl: '1h' })());
  `,
  );
  expect(printed).toBe('1\n2\n3\n');
}, 60_000);
