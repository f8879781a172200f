// What the processes of `process-group.test.ts` do.
import type { TaskContext } from '../src/index.ts';

export const tasks = {
  async add({ cache, input: delta }: TaskContext<number>): Promise<number> {
    return cache.increment('sum', delta);
  },

  async fail(_context: TaskContext): Promise<void> {
    throw new RangeError('on purpose');
  },

  async hang({ cache }: TaskContext): Promise<void> {
    await cache.set('hangs', true);
    await new Promise(() => undefined);
  },

  async end(_context: TaskContext): Promise<void> {
    process.exit(1);
  },

  async warn(_context: TaskContext): Promise<void> {
    process.stderr.write('something is wrong\n');
  },
};
