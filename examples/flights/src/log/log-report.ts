import { columns } from '../terminal/columns.ts';
import { heading } from '../terminal/heading.ts';
import { formatBytes, formatCount, formatRatio, formatSpan } from '../terminal/numbers.ts';
import type { LogReplay } from './replay-log.ts';

// Longer than a response takes, downloads included.
const DISORDER_MS = 3_600_000;

/** What is said about the log that was replayed. */
export function logReport(name: string, ttlMs: number | null, replay: LogReplay): string {
  const lifetime = ttlMs === null ? 'entries never expire' : `entries live ${formatSpan(ttlMs)} of the log's time`;
  return [
    heading(
      `${name}: ${formatCount(replay.lines)} lines, ${formatTime(replay.firstMs)} to ${formatTime(replay.lastMs)} UTC (${formatSpan(replay.lastMs - replay.firstMs)})`,
    ),
    `${formatCount(replay.cacheable)} requests that a cache could answer (GET or HEAD, answered 2xx or 3xx), ${sizeOf(replay)}`,
    ...badLines(replay),
    ...wrongOrder(replay),
    '',
    heading(`What a cache would have done; ${lifetime}`),
    columns([
      ['Entries', 'Hits', 'Hit ratio', 'Bytes saved', 'Evictions'],
      ...replay.caches.map(({ maxEntries, hits, hitRatio, bytesSaved, evictions }) => [
        formatCount(maxEntries),
        formatCount(hits),
        formatRatio(hitRatio),
        replay.cacheableBytes === 0
          ? '–'
          : `${formatBytes(bytesSaved)} (${formatRatio(bytesSaved / replay.cacheableBytes)})`,
        formatCount(evictions),
      ]),
    ]),
    ...largeEnough(replay),
  ].join('\n');
}

function sizeOf({ cacheableBytes }: LogReplay): string {
  return cacheableBytes === 0 ? 'of sizes that the log does not tell' : `${formatBytes(cacheableBytes)} in all`;
}

function badLines({ lines, badLines: bad, badExamples }: LogReplay): string[] {
  if (bad === 0) return [];
  const examples = badExamples.map(({ line, problem }) => `  line ${line}: ${problem}`);
  return [
    `${formatCount(bad)} of ${formatCount(lines)} lines are in neither format and were left out; the first of them:`,
    ...examples,
  ];
}

function wrongOrder({ furthestBackMs }: LogReplay): string[] {
  if (furthestBackMs < DISORDER_MS) return [];
  return [
    `Its lines go back in time by up to ${formatSpan(furthestBackMs)}, and the caches' clock does not: put the oldest first`,
  ];
}

function largeEnough({ caches }: LogReplay): string[] {
  const enough = caches.find(({ evictions }) => evictions === 0);
  return enough === undefined
    ? []
    : ['', `Nothing had to make room in ${formatCount(enough.maxEntries)} entries: more would save no more.`];
}

function formatTime(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}
