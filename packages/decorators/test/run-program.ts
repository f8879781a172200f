import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const packageDir = fileURLToPath(new URL('..', import.meta.url));

/** Runs a program as somebody would who has installed this package, with the sources in place of a build. */
export async function runProgram(program: string, ...nodeOptions: string[]): Promise<string> {
  const options = ['--conditions=@cache/source', ...nodeOptions, '--input-type=module-typescript', '--eval', program];
  const { stdout } = await promisify(execFile)(process.execPath, options, { cwd: packageDir });
  return stdout;
}
