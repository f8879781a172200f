import { spawn, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

import type { EngineAddress } from '../lib/docker-engine.mjs';
import { processMark } from '../lib/process-mark.mjs';

/** Something that must not outlive the test process. */
export type GuardedThing =
  | { readonly pid: number; readonly mark: string }
  | { readonly container: string; readonly engine: EngineAddress }
  | { readonly directory: string };

let helper: ChildProcess | undefined;
let guardedCount = 0;

/**
 * Has a process beside this one remove `thing` should this one end without doing so, however it ends.
 * The function that it returns is to be called once the thing is gone; with the last one the other process ends too.
 */
export function guard(thing: GuardedThing): () => void {
  const current = helper ?? startHelper();
  helper = current;
  guardedCount += 1;
  current.stdin?.write(`${JSON.stringify({ add: thing })}\n`);
  let dropped = false;
  return () => {
    if (dropped) return;
    dropped = true;
    guardedCount -= 1;
    current.stdin?.write(`${JSON.stringify({ drop: thing })}\n`);
    if (guardedCount > 0) return;
    current.stdin?.end();
    helper = undefined;
  };
}

/** The process `pid` as a thing to guard; `undefined` if it has ended already. */
export function guardableProcess(pid: number): GuardedThing | undefined {
  const mark = processMark(pid);
  return mark === undefined ? undefined : { pid, mark };
}

function startHelper(): ChildProcess {
  const script = fileURLToPath(new URL('../lib/guard.mjs', import.meta.url));
  // In a process group of its own, so that what is sent to ours does not reach it.
  const child = spawn(process.execPath, [script], { detached: true, stdio: ['pipe', 'ignore', 'inherit'] });
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  // A test process may end while the helper runs: that is what it is for.
  child.unref();
  (child.stdin as unknown as Socket).unref();
  return child;
}
