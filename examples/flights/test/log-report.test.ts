import { describe, expect, it } from '@jest/globals';

import { logReport } from '../src/log/log-report.ts';
import type { LogReplay } from '../src/log/replay-log.ts';

const REPLAY: LogReplay = {
  lines: 1200,
  badLines: 0,
  badExamples: [],
  firstMs: 0,
  lastMs: 5_400_000,
  furthestBackMs: 0,
  cacheable: 1000,
  cacheableBytes: 2_000_000,
  caches: [
    { maxEntries: 10, hits: 250, hitRatio: 0.25, bytesSaved: 500_000, evictions: 740 },
    { maxEntries: 100, hits: 900, hitRatio: 0.9, bytesSaved: 1_900_000, evictions: 0 },
  ],
};

describe('logReport', () => {
  it('tells what the log is and what each cache would have done', () => {
    expect(logReport('access.log', 600_000, REPLAY)).toBe(
      [
        'access.log: 1,200 lines, 1970-01-01 00:00:00 to 1970-01-01 01:30:00 UTC (1 h 30 min)',
        '1,000 requests that a cache could answer (GET or HEAD, answered 2xx or 3xx), 2.00 MB in all',
        '',
        "What a cache would have done; entries live 10 min of the log's time",
        '  Entries   Hits   Hit ratio         Bytes saved   Evictions',
        '  10         250     25.00 %    500 kB (25.00 %)         740',
        '  100        900     90.00 %   1.90 MB (95.00 %)           0',
        '',
        'Nothing had to make room in 100 entries: more would save no more.',
      ].join('\n'),
    );
  });

  it('says so if the log has no sizes', () => {
    const report = logReport('access.log', null, { ...REPLAY, cacheableBytes: 0 });
    expect(report).toContain('of sizes that the log does not tell');
    expect(report).toMatch(/^ +10 +250 +25\.00 % +– +740$/m);
    expect(report).toContain('entries never expire');
  });

  it('shows lines that were left out', () => {
    const badExamples = [{ line: 7, problem: 'no time' }];
    expect(logReport('access.log', null, { ...REPLAY, badLines: 3, badExamples })).toContain(
      '3 of 1,200 lines are in neither format and were left out; the first of them:\n  line 7: no time\n',
    );
  });

  it('warns of logs put together in the wrong order', () => {
    expect(logReport('a', null, { ...REPLAY, furthestBackMs: 60_000 })).not.toContain('back in time');
    expect(logReport('a', null, { ...REPLAY, furthestBackMs: 86_400_000 })).toContain('back in time by up to 1 d');
  });
});
