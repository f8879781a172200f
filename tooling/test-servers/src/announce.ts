import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { processMark } from '../lib/process-mark.mjs';
import { stateDirectory } from '../lib/state-directory.mjs';
import { say } from './say.ts';

const DAY_MS = 24 * 60 * 60_000;

/** Says a line once per test run, whichever of the run's processes and test files comes first. */
export function announce(line: string): void {
  const folder = stateDirectory('announced');
  const run = `${process.ppid}-${processMark(process.ppid) ?? ''}`;
  const note = join(folder, `${run}-${line}`.replaceAll(/[^\w.-]+/g, '_').slice(0, 200));
  try {
    writeFileSync(note, '', { flag: 'wx', mode: 0o600 });
  } catch {
    return;
  }
  say(line);
  for (const file of readdirSync(folder)) removeIfOld(join(folder, file));
}

function removeIfOld(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats !== undefined && Date.now() - stats.mtimeMs > DAY_MS) rmSync(path, { force: true });
}
