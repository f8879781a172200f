import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ProcessGroup, SharedStore, storeNames } from '@cache-internal/shared-stores';

import type { tasks } from './processes/tag-tasks.ts';

const PROCESSES = 4;
const ROUNDS = 40;
const LIMIT_MS = 60_000;

describe.each(storeNames)('tags between processes on %s', (name) => {
  let group: ProcessGroup<typeof tasks>;

  const opened = new AsyncDisposableStack();
  beforeAll(async () => {
    const store = opened.use(await SharedStore.start(name));
    group = opened.use(await ProcessGroup.start(store, new URL('processes/tag-tasks.ts', import.meta.url), PROCESSES));
  }, LIMIT_MS);
  afterAll(() => opened.disposeAsync(), LIMIT_MS);

  it(
    'never answer what was there before an invalidation, however the clocks differ',
    async () => {
      const answers = Array.from({ length: PROCESSES }, async (_, index) =>
        group.runIn(index, 'neverBehind', { rounds: ROUNDS, ahead: index - 1 }),
      );
      expect((await Promise.all(answers)).flat()).toEqual([]);
    },
    LIMIT_MS,
  );
});
