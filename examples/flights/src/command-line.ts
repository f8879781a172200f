import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { resolveTtl } from '@cache/core';

import type { FlightsRequest } from './flights/run-flights.ts';
import type { LogRequest } from './log/run-log.ts';
import { UserError } from './user-error.ts';

const DEFAULT_CONCURRENCY = 64;
const MAX_CONCURRENCY = 10_000;
const DEFAULT_ENTRIES = 1000;
const DEFAULT_LOG_SIZES = [100, 1000, 10_000, 100_000];
// What Map and arrays of the language can count.
const MAX_ENTRIES = 16_000_000;

const EXAMPLES = `
Examples:
  npm start                                      20,000 flights, cached in memory
  npm start -- redis://127.0.0.1:6379            the same, cached on a Redis server
  npm start -- --log access.log --ttl 10m        what a cache would do for your own web server
  npm start -- --log access.log.1.gz --entries 500,5000
`;

interface Options {
  readonly log?: string;
  readonly entries?: readonly number[];
  readonly ttl?: number | null;
  readonly concurrency?: number;
  readonly json?: boolean;
}

/** Where help is written, as it is asked for. */
export type Print = (text: string) => void;

/**
 * Reads the arguments of the command.
 *
 * @returns what to do; `undefined` if that was to print the help.
 * @throws UserError that names the argument and what it takes.
 */
export function parseCommandLine(args: readonly string[], print: Print): FlightsRequest | LogRequest | undefined {
  const command = describeCommand().configureOutput({ writeOut: print, writeErr: () => undefined });
  try {
    command.parse(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    throw new UserError(`${error.message.replace(/^error: /, '')} (--help lists what there is)`);
  }
  const options = command.opts<Options>();
  const [url] = command.args;
  return options.log === undefined ? flightsRequest(url, options) : logRequest(url, options.log, options);
}

function describeCommand(): Command {
  return new Command('npm start --')
    .usage('[redis://host:port] [options]')
    .description('Shows on real input what a cache saves.')
    .argument('[url]', 'Redis server to cache on: redis:// or rediss:// (default: the memory of the process)')
    .option('--log <file>', 'replay an access log in Common or Combined Log Format, plain or gzip; - is standard input')
    .option(
      '--entries <numbers>',
      `size of the cache (default: ${DEFAULT_ENTRIES}); with --log one or several (default: ${DEFAULT_LOG_SIZES.join()})`,
      readSizes,
    )
    .option(
      '--ttl <duration>',
      "how long entries live, such as 500ms, 30s or 2h5m; with --log in the log's own time",
      readTtl,
    )
    .option(
      '--concurrency <number>',
      `flights that are looked up at a time (default: ${DEFAULT_CONCURRENCY})`,
      readConcurrency,
    )
    .option('--json', 'print the figures as JSON')
    .helpOption('-h, --help', 'print this')
    .addHelpText('after', EXAMPLES)
    .exitOverride();
}

function flightsRequest(
  url: string | undefined,
  { entries, ttl, concurrency = DEFAULT_CONCURRENCY, json = false }: Options,
): FlightsRequest {
  const shared = { kind: 'flights', concurrency, ttlMs: ttl, json } as const;
  if (url !== undefined) {
    if (entries !== undefined)
      throw new UserError('--entries is for the cache in memory; a Redis server has limits of its own');
    return { ...shared, url: readUrl(url) };
  }
  const [maxEntries = DEFAULT_ENTRIES, ...more] = entries ?? [];
  if (more.length > 0) throw new UserError('--entries takes several numbers with --log only');
  return { ...shared, maxEntries };
}

function logRequest(
  url: string | undefined,
  path: string,
  { entries, ttl = null, concurrency, json = false }: Options,
): LogRequest {
  if (url !== undefined) throw new UserError(`--log is replayed in memory and takes no server; got ${url}`);
  if (concurrency !== undefined)
    throw new UserError("--concurrency is for the flights; a log is replayed in the log's own time");
  return { kind: 'log', path, sizes: entries ?? DEFAULT_LOG_SIZES, ttlMs: ttl, json };
}

function readUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'redis:' && url.protocol !== 'rediss:') || url.hostname === '') {
    throw new UserError(
      `the server must be a URL such as redis://127.0.0.1:6379 (rediss:// for TLS); got ${withoutCredentials(text)}`,
    );
  }
  return url;
}

// An error may end up in a log.
function withoutCredentials(url: string): string {
  return url.replace(/\/\/[^/]*@/, '//***@');
}

function readSizes(text: string): readonly number[] {
  const sizes = text.split(',').map((size) => readInteger(size, MAX_ENTRIES, 'numbers with commas between them, each'));
  return [...new Set(sizes)].sort((a, b) => a - b);
}

function readConcurrency(text: string): number {
  return readInteger(text, MAX_CONCURRENCY, 'a number');
}

function readInteger(text: string, max: number, what: string): number {
  const number = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (number >= 1 && number <= max) return number;
  throw new InvalidArgumentError(`It takes ${what} from 1 to ${max}.`);
}

function readTtl(text: string): number | null {
  try {
    return resolveTtl(text);
  } catch {
    throw new InvalidArgumentError('It takes a duration of more than 0, such as 500ms, 30s, 10m or 1d2h.');
  }
}
