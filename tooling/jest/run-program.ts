import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * Runs a program as somebody would who has installed a package, with the sources in place of a build.
 *
 * @param folder - a folder of the package, `import.meta.dirname` of a suite: imports are looked up from there.
 * @returns what it printed.
 */
export async function runProgram(folder: string, program: string, ...nodeOptions: string[]): Promise<string> {
  const options = ['--conditions=@cache/source', ...nodeOptions, '--input-type=module-typescript', '--eval', program];
  const { stdout } = await promisify(execFile)(process.execPath, options, { cwd: folder });
  return stdout;
}
