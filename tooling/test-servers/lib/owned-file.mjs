import { readFileSync, rmSync, writeFileSync } from 'node:fs';

import { processMark } from './process-mark.mjs';

/**
 * A file that says "this is mine" for one process: `take` tells whether it could be had, `release` gives it back.
 * What a dead process took counts as free, so that a killed run blocks nobody.
 */
export const ownedFile = {
  take(path) {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      try {
        writeFileSync(path, `${process.pid} ${processMark(process.pid)}`, { flag: 'wx', mode: 0o600 });
        return true;
      } catch (error) {
        if (error.code !== 'EEXIST') throw error;
      }
      const owner = readOwner(path);
      if (owner === undefined || owner.alive) return false;
      rmSync(path, { force: true });
    }
    return false;
  },

  release(path) {
    const owner = readOwner(path);
    if (owner?.pid === process.pid) rmSync(path, { force: true });
  },
};

function readOwner(path) {
  let text;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  const [pid, ...mark] = text.split(' ');
  // Empty while its owner is between creating and writing it: taken.
  if (!pid) return { pid: undefined, alive: true };
  return { pid: Number(pid), alive: processMark(Number(pid)) === mark.join(' ') };
}
