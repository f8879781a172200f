import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Example } from './example.ts';
import { importedModules } from './imported-modules.ts';
import { runnableCode } from './runnable-code.ts';
import { withValueChecks } from './with-value-checks.ts';
import type { Workbench } from './workbench.ts';

const DEADLINE_MS = 60_000;
const TESTS_THAT_PASSED = /^# pass (\d+)$/m;
// What a runner of tests sets and a reader's process does not have.
const NOT_PASSED_ON = [
  'CACHE_DISABLE',
  'FORCE_COLOR',
  'JEST_WORKER_ID',
  'NODE_ENV',
  'NODE_OPTIONS',
  'NODE_TEST_CONTEXT',
];

/**
 * Runs an example in a Node of its own; answers what is wrong with it, or `''`.
 *
 * @param addresses - of servers: as examples write them, and as they are.
 */
export async function runExample(
  workbench: Workbench,
  example: Example,
  addresses: ReadonlyMap<string, string> = new Map(),
): Promise<string> {
  const isTestFile = importedModules(example.code).names.has('node:test');
  let checked = withValueChecks(example, isTestFile);
  for (const [written, real] of addresses) checked = checked.replaceAll(written, real);
  const { extension, code } = runnableCode(checked);
  const file = workbench.writeFor(example, 'run', extension, code);
  const outcome = await runNode(workbench, isTestFile ? ['--test-reporter=tap', file] : [file]);
  if (outcome.problem !== '') {
    return `${outcome.problem}\n${outcome.output.replaceAll(pathToFileURL(file).href, example.file)}`;
  }
  if (isTestFile && Number(TESTS_THAT_PASSED.exec(outcome.output)?.[1] ?? 0) === 0) return 'it runs no test';
  return '';
}

interface Outcome {
  readonly problem: string;
  /** Whatever it printed. */
  readonly output: string;
}

function runNode(workbench: Workbench, args: readonly string[]): Promise<Outcome> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !NOT_PASSED_ON.includes(name)));
  const child = spawn(process.execPath, ['--conditions=@cache/source', ...args], {
    cwd: workbench.path,
    env: { ...env, NODE_COMPILE_CACHE: join(workbench.path, 'compiled') },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: DEADLINE_MS,
    killSignal: 'SIGKILL',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (signal !== null) resolve({ problem: `did not end within ${DEADLINE_MS / 1000} s`, output });
      else resolve({ problem: code === 0 ? '' : `ended with exit code ${code}`, output });
    });
  });
}
