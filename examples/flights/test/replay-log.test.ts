import { describe, expect, it } from '@jest/globals';

import { replayLog, type LogReplay } from '../src/log/replay-log.ts';
import { accessLogLine, type LineParts } from './access-log-line.ts';

const SECOND = 1000;

function replayLines(
  lines: readonly (LineParts | string)[],
  sizes = [10],
  ttlMs: number | null = null,
): Promise<LogReplay> {
  async function* batches(): AsyncGenerator<string[]> {
    for (const line of lines) yield [typeof line === 'string' ? line : accessLogLine(line)];
  }
  return replayLog(batches(), { sizes, ttlMs });
}

describe('replayLog', () => {
  it('counts a request for what was requested before as a hit, and its size as saved', async () => {
    const replay = await replayLines([
      { request: 'GET /a HTTP/1.1', size: 10 },
      { request: 'GET /b HTTP/1.1', size: 200 },
      { request: 'GET /a HTTP/1.0', size: 10 },
      { request: 'GET /a?page=2 HTTP/1.1', size: 3000 },
      { request: 'HEAD /a HTTP/1.1', size: '-' },
      { request: 'GET /b HTTP/1.1', size: 201 },
    ]);
    expect(replay).toMatchObject({ lines: 6, badLines: 0, cacheable: 6, cacheableBytes: 3421 });
    expect(replay.caches).toEqual([{ maxEntries: 10, hits: 2, hitRatio: 1 / 3, bytesSaved: 211, evictions: 0 }]);
  });

  it('leaves out what a cache cannot answer', async () => {
    const replay = await replayLines([
      { request: 'POST /a HTTP/1.1' },
      { request: 'POST /a HTTP/1.1' },
      { request: 'GET /a HTTP/1.1', status: 404 },
      { request: 'GET /a HTTP/1.1', status: 500 },
      { request: String.raw`\x16\x03\x01`, status: 400 },
    ]);
    expect(replay).toMatchObject({ lines: 5, badLines: 0, cacheable: 0, cacheableBytes: 0 });
    expect(replay.caches).toEqual([{ maxEntries: 10, hits: 0, hitRatio: 0, bytesSaved: 0, evictions: 0 }]);
  });

  it('asks caches of each size', async () => {
    const round = ['/a', '/b', '/c'].map((path) => ({ request: `GET ${path} HTTP/1.1` }));
    const { caches } = await replayLines([...round, ...round], [1, 2, 3]);
    expect(caches.map(({ maxEntries, hits }) => [maxEntries, hits])).toEqual([
      [1, 0],
      [2, 0],
      [3, 3],
    ]);
    expect(caches.map(({ evictions }) => evictions)).toEqual([5, 4, 0]);
  });

  it('lets entries live in the time of the log', async () => {
    const at = (timeMs: number): LineParts => ({ timeMs });
    const lines = [at(0), at(59 * SECOND), at(60 * SECOND), at(61 * SECOND), at(9_999 * SECOND)];
    const hits = async (ttlMs: number | null): Promise<number | undefined> =>
      (await replayLines(lines, [10], ttlMs)).caches[0]?.hits;
    // Loaded at 0, hit at 59, gone at 60, hit at 61, gone long before the last.
    expect(await hits(60 * SECOND)).toBe(2);
    expect(await hits(61 * SECOND)).toBe(2);
    expect(await hits(62 * SECOND)).toBe(3);
    expect(await hits(null)).toBe(4);
  });

  it('bears years between two lines', async () => {
    const year = 365 * 86_400 * SECOND;
    const { caches, firstMs, lastMs } = await replayLines(
      [{ timeMs: 0 }, { timeMs: 20 * year }, { timeMs: 20 * year }],
      [10],
      year,
    );
    expect([firstMs, lastMs]).toEqual([0, 20 * year]);
    expect(caches[0]?.hits).toBe(1);
  });

  it('takes lines that are not quite in order, as servers write them', async () => {
    const { caches, firstMs, lastMs, furthestBackMs } = await replayLines(
      [{ timeMs: 5 * SECOND }, { timeMs: 2 * SECOND }, { timeMs: 9 * SECOND }],
      [10],
      5 * SECOND,
    );
    expect(furthestBackMs).toBe(3 * SECOND);
    expect([firstMs, lastMs]).toEqual([2 * SECOND, 9 * SECOND]);
    expect(caches[0]?.hits).toBe(2);
  });

  it('leaves out lines that it cannot read, says how many and which came first', async () => {
    const replay = await replayLines(['# a comment', '', {}, ...Array.from({ length: 9 }, () => 'garbage'), '   ', {}]);
    expect(replay).toMatchObject({ lines: 12, badLines: 10, cacheable: 2 });
    expect(replay.badExamples.map(({ line }) => line)).toEqual([1, 4, 5, 6, 7]);
    expect(replay.badExamples[0]?.problem).toContain('no time');
    expect(replay.caches[0]?.hits).toBe(1);
  });

  it('refuses a log of which it can read nothing', async () => {
    await expect(replayLines([])).rejects.toThrow('the log is empty');
    await expect(replayLines(['', ' '])).rejects.toThrow('the log is empty');
    await expect(replayLines(['', 'a', 'b'])).rejects.toThrow(/none of the log's 2 lines .* line 2: no time/);
    await expect(replayLines(['a'])).rejects.toThrow(/the log's only line is not in .* line 1: no time/);
  });

  it('counts what it counted with other sizes beside it', async () => {
    const lines = Array.from({ length: 500 }, (_, index) => ({
      request: `GET /${(index * index) % 37} HTTP/1.1`,
      timeMs: index * SECOND,
    }));
    const alone = await replayLines(lines, [7], 20 * SECOND);
    const beside = await replayLines(lines, [3, 7, 30], 20 * SECOND);
    expect(beside.caches[1]).toEqual(alone.caches[0]);
    const hits = beside.caches.map((cache) => cache.hits);
    expect(hits).toEqual([...hits].sort((a, b) => a - b));
  });
});
