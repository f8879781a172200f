import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Runs one of the programs of this folder in plain Node, and reads the failed cases by mistake that it prints. */
export async function failuresOf(program: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const path = fileURLToPath(new URL(program, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@cache/source', path]);
  return JSON.parse(stdout) as Record<string, readonly string[]>;
}
