import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const PROGRAM = join(import.meta.dirname, 'processes', 'many-keys.ts');

/** By how many bytes a process grows that calls decorated functions with so many keys; all decorators, or some. */
export async function grownBy(keys: number, ...names: string[]): Promise<number> {
  const options = ['--conditions=@cache/source', '--expose-gc', PROGRAM, String(keys), ...names];
  const { stdout } = await promisify(execFile)(process.execPath, options);
  return Number(stdout);
}
