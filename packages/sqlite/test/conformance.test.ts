import { ScratchFolder } from '@cache-internal/jest/scratch-folder';
import { conformance } from '@cache/conformance';
import { TestClock } from '@cache/testing';
import { afterAll, describe, it } from '@jest/globals';
import { join } from 'node:path';

import { SqliteBackend } from '../src/index.ts';

const folder = new ScratchFolder();
const clock = new TestClock();

afterAll(() => folder[Symbol.dispose]());

conformance({
  name: 'sqlite in a file',
  create: () => new SqliteBackend({ path: join(folder.path, 'cache.db') }),
  describe,
  it,
});

// A case lets weeks pass: with the default interval the purges of that time would take seconds. Namespaces and
// serializers are stored as in a file.
conformance({
  name: 'sqlite in memory',
  create: () => new SqliteBackend({ clock, purgeInterval: '1d' }),
  variants: ['plain'],
  advance: (ms) => clock.advance(ms),
  describe,
  it,
});
