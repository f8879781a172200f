import { describe, expect, it } from '@jest/globals';

import type { Outcome, Outcomes } from '../src/measuring/run-suite.ts';
import type { Suite } from '../src/measuring/suite.ts';
import { readmeSection, replaceSection } from '../src/report/readme-section.ts';
import { resultChart } from '../src/report/result-chart.ts';
import { resultTable, verdicts } from '../src/report/result-table.ts';
import { summarize } from '../src/report/suite-result.ts';

const close = async (): Promise<void> => undefined;
const open = async () => ({ close });
const prepare = async (): Promise<undefined> => undefined;

const suite: Suite = {
  name: 'demo',
  title: 'A demonstration',
  description: 'What it is.',
  server: undefined,
  reference: 'Map',
  contenders: [
    { name: 'Map', packages: [], open },
    { name: 'ours', packages: [], ours: true, open },
    { name: 'theirs', packages: [], open },
  ],
  measures: [
    { name: 'get', unit: 'ops/s', prepare },
    { name: 'bytes per entry', unit: 'bytes', prepare },
  ],
  targets: [
    { what: 'get: at least 0.4', atLeast: 0.4, actual: ({ ratio }) => ratio('ours', 'get') },
    { what: 'at most 60 bytes', atMost: 60, actual: ({ value }) => value('ours', 'bytes per entry') },
    { what: 'theirs', atLeast: 1, actual: ({ value }) => value('theirs', 'get') },
  ],
};

const outcomes: Outcomes = new Map([
  [
    'get',
    new Map<string, Outcome>([
      ['Map', { kind: 'measured', samples: [10e6, 20e6, 40e6] }],
      ['ours', { kind: 'measured', samples: [5e6, 10e6, 12e6] }],
      ['theirs', { kind: 'failed', reason: 'wrong answer: get of a answered 1 in place of 2' }],
    ]),
  ],
  [
    'bytes per entry',
    new Map<string, Outcome>([
      ['Map', { kind: 'absent' }],
      ['ours', { kind: 'measured', samples: [61, 62, 63] }],
      ['theirs', { kind: 'measured', samples: [123.456] }],
    ]),
  ],
]);

const result = summarize(suite, suite.contenders, outcomes, {
  date: '2026-01-02T03:04:05.678Z',
  command: 'npm run bench',
  machine: { processor: 'a processor', cores: 2, memoryGib: 4, system: 'Linux', node: 'v24.0.0' },
  versions: { keyv: '5.0.0' },
  effort: { rounds: 3, roundMs: 60, warmUpMs: 100, manyEntries: 1000 },
});

describe('summarize', () => {
  it('compares within each round', () => {
    // 0.5, 0.5 and 0.3, which no comparison of medians or extremes would give.
    expect(result.measures[0]?.contenders[1]?.ratio).toEqual({ median: 0.5, low: 0.4, high: 0.5 });
  });

  it('tells which targets are met, and which cannot be told', () => {
    expect(result.targets.map(({ met }) => met)).toEqual([true, false, null]);
  });
});

describe('resultTable', () => {
  it('shows figures in units that suit them, ratios, and who is disqualified', () => {
    const cells = resultTable(result)
      .split('\n')
      .map((row) =>
        row
          .split('|')
          .map((cell) => cell.trim())
          .slice(1, -1),
      );
    expect(cells).toEqual([
      ['', 'get, M/s', 'bytes per entry'],
      [expect.stringMatching(/^:-+$/), expect.stringMatching(/^-+:$/), expect.stringMatching(/^-+:$/)],
      ['Map', '20.0 (1.00 ± 0.00)', '–'],
      ['**ours**', '10.0 (0.50 ± 0.05)', '62.0'],
      ['theirs', 'disqualified', '123'],
    ]);
  });
});

describe('verdicts', () => {
  it('says what holds and what does not', () => {
    expect(verdicts(result)).toEqual([
      '- get: at least 0.4: 0.50, met',
      '- at most 60 bytes: 62.0, **missed**',
      '- theirs: not measured',
      '- theirs is disqualified from “get”: wrong answer: get of a answered 1 in place of 2',
    ]);
  });
});

describe('resultChart', () => {
  it('draws a bar for each figure, readable on any ground', async () => {
    const svg = await resultChart(result);
    expect(svg).toMatch(/^<svg /);
    expect(svg.match(/aria-roledescription="bar"/g)).toHaveLength(4);
    expect(svg).not.toContain('#000');
    expect(svg).not.toContain('black');
  });
});

describe('the README', () => {
  it('has one section of a suite replaced', () => {
    const readme = 'before\n<!-- demo: begin -->\nold\n<!-- demo: end -->\nafter';
    const section = readmeSection(suite, result);
    expect(replaceSection(readme, 'demo', section)).toBe(
      `before\n<!-- demo: begin -->\n\n${section}\n\n<!-- demo: end -->\nafter`,
    );
    expect(section).toContain('`npm run bench` on 2026-01-02, 3 rounds of 60 ms each; a processor, 2 cores');
  });

  it('must have a place for it', () => {
    expect(() => replaceSection('nothing', 'demo', 'new')).toThrow("no place for 'demo'");
  });
});
