// `npm run bench`: the benchmarks, on what users get: the built packages.
import { build } from './build.ts';
import { runCommand } from './run-command.ts';

const built = await build();
process.exitCode =
  built.code === 0
    ? (await runCommand('pnpm', ['--silent', '--dir', 'benchmarks', 'run', 'bench', ...process.argv.slice(2)])).code
    : built.code;
