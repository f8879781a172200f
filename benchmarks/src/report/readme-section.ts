import type { Suite } from '../measuring/suite.ts';
import { resultTable, verdicts } from './result-table.ts';
import type { SuiteResult } from './suite-result.ts';

/** What the README says of a suite: what was measured, the table, the chart, targets, and under what circumstances. */
export function readmeSection(suite: Suite, result: SuiteResult): string {
  const lines = verdicts(result);
  return [
    `## ${suite.title}`,
    suite.description,
    resultTable(result),
    `![${suite.title}: a chart of the table above](../docs/benchmarks/${suite.name}.svg)`,
    ...(lines.length === 0 ? [] : [lines.join('\n')]),
    circumstancesOf(result),
  ].join('\n\n');
}

function circumstancesOf({ command, date, machine, server, versions, effort }: SuiteResult): string {
  const on = `${machine.processor}, ${machine.cores} cores, ${machine.memoryGib} GiB, ${machine.system}, Node ${machine.node}`;
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const all = server === undefined ? packages : [server, ...packages];
  return `\`${command}\` on ${date.slice(0, 10)}, ${effort.rounds} rounds of ${effort.roundMs} ms each; ${on}. Versions: ${all.join(', ')}.`;
}

/** Puts a section between its marks. */
export function replaceSection(readme: string, name: string, section: string): string {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const from = readme.indexOf(begin);
  const to = readme.indexOf(end);
  if (from === -1 || to < from) throw new Error(`the README has no place for '${name}': ${begin} … ${end}`);
  return `${readme.slice(0, from + begin.length)}\n\n${section}\n\n${readme.slice(to)}`;
}
