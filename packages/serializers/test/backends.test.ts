import { MemoryBackend } from '@cache/memory';
import { SqliteBackend } from '@cache/sqlite';
import { TestClock } from '@cache/testing';
import { inEveryBackend } from './in-every-backend.ts';

const clock = new TestClock();
const advance = (ms: number): Promise<void> => clock.advance(ms);

inEveryBackend({ name: 'memory', create: () => new MemoryBackend({ clock }), advance });
inEveryBackend({ name: 'sqlite', create: () => new SqliteBackend({ path: ':memory:', clock }), advance });
