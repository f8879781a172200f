import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Where a program of this folder is. */
export function programPath(program: string): string {
  return fileURLToPath(new URL(program, import.meta.url));
}

/** Runs a program of this folder to its end, on the sources, and answers what it printed. */
export async function runProcess(program: string, ...args: readonly string[]): Promise<string> {
  const options = ['--conditions=@cache/source', programPath(program), ...args];
  const { stdout } = await promisify(execFile)(process.execPath, options);
  return stdout;
}
