// `npm run bench`: the benchmarks, on what users get: the built packages, compiled by Node as it does for users, since
// what it finds compiled is slower by up to a tenth.
import { build } from './build.ts';
import { runCommand } from './run-command.ts';

const built = await build();
const bench = ['--silent', '--dir', 'benchmarks', 'run', 'bench', ...process.argv.slice(2)];
process.exitCode =
  built.code === 0 ? (await runCommand('pnpm', bench, { env: { NODE_DISABLE_COMPILE_CACHE: '1' } })).code : built.code;
