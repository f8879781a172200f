import { constants } from 'node:os';

import { NullCache } from '@cache/core';

import { parseCommandLine } from './command-line.ts';
import { runFlights } from './flights/run-flights.ts';
import { runLog } from './log/run-log.ts';
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

try {
  const request = parseCommandLine(process.argv.slice(2), (text) => process.stdout.write(text));
  // What would be measured is no cache.
  if (request !== undefined && !new NullCache().enabled)
    throw new UserError(
      'caching is turned off by CACHE_DISABLE in the environment; unset it to see what a cache saves',
    );
  if (request?.kind === 'flights') await runFlights(request, stop.signal, (line) => console.log(line));
  if (request?.kind === 'log') console.log(await runLog(request, stop.signal));
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
