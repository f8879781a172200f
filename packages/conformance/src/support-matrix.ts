import type { Report, ReportedCase } from './report.ts';

/**
 * Renders reports as a Markdown table: a row for each group of cases, a column for each backend. A cell says how many
 * of the group's cases held, of how many were run.
 *
 * @example
 * ```ts
 * import { runConformance, supportMatrix } from '@cache/conformance';
 * import { NullBackend } from '@cache/core';
 *
 * const report = await runConformance({ name: 'null', create: () => new NullBackend(), only: ['contract'] });
 * supportMatrix([report]).split('\n')[0]; // '| group | null |'
 * ```
 */
export function supportMatrix(reports: readonly Report[]): string {
  const groups = [...new Set(reports.flatMap(({ cases }) => cases.map(({ group }) => group)))];
  const rows = [
    ['group', ...reports.map(({ backend }) => backend)],
    ['---', ...reports.map(() => '---')],
    ...groups.map((group) => [
      group,
      ...reports.map(({ cases }) => cell(cases.filter((each) => each.group === group))),
    ]),
  ];
  return `${rows.map((row) => `| ${row.map(escapeCell).join(' | ')} |`).join('\n')}\n`;
}

/** A case counts once, however many times it was run, and holds if it held each time. */
function cell(cases: readonly ReportedCase[]): string {
  const byId = [...Map.groupBy(cases, ({ id }) => id).values()];
  const ran = byId.filter((runs) => runs.some(({ outcome }) => outcome === 'passed' || outcome === 'failed'));
  const failed = ran.filter((runs) => runs.some(({ outcome }) => outcome === 'failed')).length;
  const skipped = byId.filter((runs) => runs.some(({ outcome }) => outcome === 'skipped')).length;
  const note = skipped === 0 ? '' : `, ${skipped} skipped`;
  if (ran.length === 0) return skipped === 0 ? '–' : `${skipped} skipped`;
  return failed === 0 ? `✓ ${ran.length}${note}` : `✗ ${ran.length - failed} of ${ran.length}${note}`;
}

function escapeCell(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
}
