import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** What a command left behind. */
export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs. */
export interface RunningCommand {
  /** Resolves when it has printed something; rejects if it ends before. */
  readonly printed: Promise<void>;
  /** Resolves when it has ended. */
  readonly result: Promise<CommandResult>;
  readonly kill: (signal: NodeJS.Signals) => void;
}

/** Starts the real command in a process of its own, as `npm start` does. */
export function startCommand(args: readonly string[], input = '', env: NodeJS.ProcessEnv = {}): RunningCommand {
  const child = spawn(process.execPath, ['--conditions=@cache/source', MAIN, ...args], {
    stdio: 'pipe',
    env: { ...process.env, ...env },
  });
  const printed = Promise.withResolvers<void>();
  const result = Promise.withResolvers<CommandResult>();
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    printed.resolve();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.on('error', () => {
    // It may end without having read its input.
  });
  child.stdin.end(input);
  child.once('error', result.reject);
  child.once('close', (code) => {
    printed.reject(new Error(`it ended without printing anything: ${stderr}`));
    result.resolve({ code, stdout, stderr });
  });
  printed.promise.catch(() => {
    // Most callers only want the result.
  });
  return { printed: printed.promise, result: result.promise, kill: (signal) => child.kill(signal) };
}

/** Runs the real command to its end. */
export function runCommand(args: readonly string[], input = '', env: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
  return startCommand(args, input, env).result;
}
