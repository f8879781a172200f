import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Suite } from '../measuring/suite.ts';
import { readmeSection, replaceSection } from './readme-section.ts';
import { resultChart } from './result-chart.ts';
import type { SuiteResult } from './suite-result.ts';

const BENCHMARKS = fileURLToPath(new URL('../..', import.meta.url));
const RESULTS = join(BENCHMARKS, 'results');
const CHARTS = join(BENCHMARKS, '../docs/benchmarks');
const README = join(BENCHMARKS, 'README.md');

/**
 * Writes what a complete run came to where readers look: the figures as JSON, the chart, and both into the README.
 *
 * @returns the files that were written.
 */
export async function publishResult(suite: Suite, result: SuiteResult): Promise<readonly string[]> {
  const written = await writeFiles(result, RESULTS, CHARTS);
  const readme = await readFile(README, 'utf8');
  await writeFile(README, replaceSection(readme, suite.name, readmeSection(suite, result)));
  return [...written, README];
}

/** Writes the figures and the chart of a quick or narrowed run, where they replace nothing. */
export async function keepResult(result: SuiteResult): Promise<readonly string[]> {
  const folder = join(RESULTS, 'partial');
  return await writeFiles(result, folder, folder);
}

async function writeFiles(result: SuiteResult, results: string, charts: string): Promise<readonly string[]> {
  const files = [
    { path: join(results, `${result.suite}.json`), text: `${JSON.stringify(result, rounded, 2)}\n` },
    { path: join(charts, `${result.suite}.svg`), text: `${await resultChart(result)}\n` },
  ];
  for (const { path, text } of files) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  return files.map(({ path }) => path);
}

// More digits than were measured are only in the way.
function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
}
