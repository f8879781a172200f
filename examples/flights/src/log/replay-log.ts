import { UserError } from '../user-error.ts';
import { LineTally, type LogContents } from './line-tally.ts';
import { LogClock } from './log-clock.ts';
import { isCacheable, type LogEntry } from './log-entry.ts';
import { parseLogLine } from './parse-log-line.ts';
import { SimulatedCache, type CacheOutcome } from './simulated-cache.ts';

/** What replaying a log came to. */
export interface LogReplay extends LogContents {
  /** One for each size, in the order of the sizes. */
  readonly caches: readonly CacheOutcome[];
}

/** What is put in the caches' way. */
export interface LogReplayOptions {
  /** Sizes of the caches, in entries; all of them are asked for every request. */
  readonly sizes: readonly number[];
  readonly ttlMs: number | null;
}

/**
 * Asks caches of several sizes for every cacheable request of a log, in the order and in the time of the log.
 *
 * @param batches - the lines, some at a time; no more of them is held than one batch.
 * @throws UserError if there is no line that can be read.
 */
export async function replayLog(
  batches: AsyncIterable<readonly string[]>,
  { sizes, ttlMs }: LogReplayOptions,
): Promise<LogReplay> {
  const tally = new LineTally();
  // The time to start from is that of the first line that has one.
  let clock: LogClock | undefined;
  let caches: readonly SimulatedCache[] = [];
  try {
    for await (const lines of batches) {
      for (const line of lines) {
        const entry = readEntry(line, tally);
        if (entry === undefined) continue;
        if (clock === undefined) {
          const started = (clock = new LogClock(entry.timeMs));
          caches = sizes.map((size) => new SimulatedCache(size, ttlMs, started));
        }
        clock.advanceTo(entry.timeMs);
        if (!isCacheable(entry)) continue;
        const bytes = entry.bytes ?? 0;
        tally.countCacheable(bytes);
        const key = keyOf(entry);
        for (const cache of caches) await cache.request(key, bytes);
      }
    }
    if (!tally.hasEntries) throw nothingRead(tally.contents());
    return { ...tally.contents(), caches: caches.map((cache) => cache.outcome()) };
  } finally {
    for (const cache of caches) await cache[Symbol.asyncDispose]();
  }
}

function readEntry(line: string, tally: LineTally): LogEntry | undefined {
  if (line.trim() === '') {
    tally.skip();
    return undefined;
  }
  const entry = parseLogLine(line);
  if (typeof entry === 'string') {
    tally.reject(entry);
    return undefined;
  }
  tally.accept(entry);
  return entry;
}

// A part of a string keeps all of it in memory, here the whole chunk of the file that the line was cut from: a key
// that is to stay has to be a string of its own.
function keyOf({ method, target }: LogEntry): string {
  return Buffer.from(`${method} ${target}`, 'latin1').toString('latin1');
}

function nothingRead({ lines, badExamples: [first] }: LogContents): UserError {
  if (first === undefined) return new UserError('the log is empty');
  const which = lines === 1 ? "the log's only line is not" : `none of the log's ${lines} lines is`;
  return new UserError(`${which} in Common or Combined Log Format; line ${first.line}: ${first.problem}`);
}
