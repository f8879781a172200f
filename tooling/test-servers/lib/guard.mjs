// Runs beside a test process and outlives it: what that process started and did not stop goes when it goes, be it by
// kill -9. It notices by the end of its standard input, which the system closes with the process that held it open.
//
// Each line of the input is JSON: {"add": thing} or {"drop": thing}, where a thing is one of
//   {"pid": 1, "mark": "…"}   a process, with what tells it from a later one of the same number
//   {"container": "id", "engine": {"socketPath": "…"}}
//   {"directory": "/…"}
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

import { dockerEngine } from './docker-engine.mjs';
import { processMark } from './process-mark.mjs';

const things = new Map();

// Ctrl-C reaches every process of the terminal; this one must stay to clean up.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const { add, drop } = JSON.parse(line);
    if (add) things.set(name(add), add);
    if (drop) things.delete(name(drop));
  })
  .once('close', () => void removeAll());

function name(thing) {
  return String(thing.pid ?? thing.container ?? thing.directory);
}

async function removeAll() {
  // Folders last: nothing may write into them any more.
  const order = [...things.values()].sort((one, other) => Number('directory' in one) - Number('directory' in other));
  for (const thing of order) {
    try {
      await remove(thing);
    } catch {
      // It is gone already; and there is nobody left to tell.
    }
  }
}

async function remove(thing) {
  if (thing.pid !== undefined && processMark(thing.pid) === thing.mark) process.kill(thing.pid, 'SIGKILL');
  if (thing.container !== undefined) {
    await dockerEngine.call(thing.engine, 'DELETE', `/containers/${thing.container}?force=true&v=true`);
  }
  if (thing.directory !== undefined) rmSync(thing.directory, { recursive: true, force: true });
}
