import { ScratchFolder } from '@cache-internal/jest/scratch-folder';
import { decoratorConformance } from '@cache/conformance';
import { MemoryBackend } from '@cache/memory';
import { SqliteBackend } from '@cache/sqlite';
import { TestClock } from '@cache/testing';
import { afterAll, describe, it } from '@jest/globals';
import { join } from 'node:path';

const clock = new TestClock();
const folder = new ScratchFolder();
const path = join(folder.path, 'cache.db');
const byClock = { clock, advance: (ms: number) => clock.advance(ms), describe, it };

afterAll(() => folder[Symbol.dispose]());

decoratorConformance({ name: 'memory', create: () => new MemoryBackend({ clock }), ...byClock });
decoratorConformance({ name: 'sqlite', create: () => new SqliteBackend({ clock, path }), ...byClock });
