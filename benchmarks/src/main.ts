// `npm run bench`: measures the caches of this repository beside raw clients and other libraries.
import { constants } from 'node:os';

import { parseCommandLine } from './command-line.ts';
import { listSuites } from './list-suites.ts';
import { runBenchmarks } from './run-benchmarks.ts';
import { UserError } from './user-error.ts';

const stop = new AbortController();

function stopBy(signal: 'SIGINT' | 'SIGTERM'): void {
  // By the second time somebody does not want to wait for the tidying up.
  if (stop.signal.aborted) process.exit(128 + constants.signals[signal]);
  process.exitCode = 128 + constants.signals[signal];
  stop.abort();
}

process.on('SIGINT', stopBy);
process.on('SIGTERM', stopBy);
// Whoever reads the output may have seen enough, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  stop.abort();
});

const print = (text: string): void => console.log(text);
const args = process.argv.slice(2);

try {
  const request = parseCommandLine(args, (text) => process.stdout.write(text));
  if (request?.list === true) print(listSuites(request.chosen));
  else if (request !== undefined) {
    const command = ['npm run bench', ...(args.length === 0 ? [] : ['--', ...args])].join(' ');
    const allRight = await runBenchmarks(request, { command, signal: stop.signal, print });
    if (!allRight) process.exitCode = 1;
  }
} catch (error) {
  if (stop.signal.aborted) {
    process.stderr.write('Stopped.\n');
  } else if (error instanceof UserError) {
    process.stderr.write(`error: ${error.message}\n`);
    process.exitCode = 1;
  } else {
    throw error;
  }
}
