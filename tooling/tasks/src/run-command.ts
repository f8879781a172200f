import { spawn } from 'node:child_process';

import { repositoryRoot } from './repository-root.ts';

/** What a command left behind. */
export interface CommandOutcome {
  readonly code: number;
  /** stdout and stderr as they came; empty if they went to the terminal. */
  readonly output: string;
}

/** How a command is run. */
export interface CommandOptions {
  /** Working directory; the root of the repository by default. */
  readonly cwd?: string;
  /** Keep the output instead of showing it. */
  readonly quiet?: boolean;
  /** Environment variables beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a command from the PATH and resolves when it has ended, whatever its exit code. */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandOutcome> {
  const child = spawn(command, args, {
    cwd: options.cwd ?? repositoryRoot,
    env: { ...process.env, ...options.env },
    stdio: options.quiet === true ? ['ignore', 'pipe', 'pipe'] : 'inherit',
  });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve(exitCode ?? 1));
  });
  return { code, output };
}
