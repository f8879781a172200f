// `npm run lint`: what the linter and the formatter have to say. `npm run lint -- --fix` mends what it can.
import { runCommand } from './run-command.ts';

/** Lints every file of the repository and resolves to an exit code. */
export async function lint(args: readonly string[] = []): Promise<number> {
  const linter = await runCommand('oxlint', [
    '-c',
    'tooling/lint/oxlint.json',
    '--type-aware',
    '--deny-warnings',
    // A line each in a log, where frames and colours are noise.
    `--format=${process.stdout.isTTY ? 'default' : 'unix'}`,
    ...args,
  ]);
  const mode = args.includes('--fix') ? '--write' : '--check';
  const formatter = await runCommand('prettier', [mode, '--cache', '--log-level=warn', '.']);
  return linter.code === 0 && formatter.code === 0 ? 0 : 1;
}

if (import.meta.main) process.exitCode = await lint(process.argv.slice(2));
