import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { ownedFile } from './owned-file.mjs';
import { stateDirectory } from './state-directory.mjs';

/** Runs `work` while no other process of this user runs under the same name; waits for its turn. */
export async function withLock(name, work) {
  const path = join(stateDirectory('locks'), name);
  while (!ownedFile.take(path)) await delay(100);
  try {
    return await work();
  } finally {
    ownedFile.release(path);
  }
}
