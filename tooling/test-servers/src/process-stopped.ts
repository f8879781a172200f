import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const STOP_TIMEOUT_MS = 2_000;
const LOOK_INTERVAL_MS = 1;

/**
 * Resolves when every thread of a process that was sent SIGSTOP has stopped. The signal is on its way when `kill`
 * returns, and a server of several threads may answer a command or two meanwhile. Where there is no /proc to look at,
 * it resolves at once.
 */
export async function processStopped(pid: number): Promise<void> {
  const endsAt = performance.now() + STOP_TIMEOUT_MS;
  while (!(await allThreadsStopped(pid)) && performance.now() < endsAt) await sleep(LOOK_INTERVAL_MS);
}

async function allThreadsStopped(pid: number): Promise<boolean> {
  const tasks = `/proc/${pid}/task`;
  try {
    const states = await Promise.all((await readdir(tasks)).map((thread) => stateOf(`${tasks}/${thread}/stat`)));
    return states.every((state) => state === 'T');
  } catch {
    return true;
  }
}

/** The state stands behind the name, which is in parentheses and may itself have any character (proc(5)). */
async function stateOf(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8');
  return text[text.lastIndexOf(')') + 2];
}
