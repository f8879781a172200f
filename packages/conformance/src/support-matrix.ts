import type { Capabilities } from '@cache/core';
import { leftOutCases } from './left-out-cases.ts';
import { markdownTable } from './markdown-table.ts';
import type { MatrixReport, ReportedCase } from './report.ts';
import { traits } from './traits.ts';

/**
 * Renders reports as Markdown, side by side: what each backend says of itself; how many cases of each group held; and
 * which cases were left out, by the reason. Of the same outcomes it is the same text.
 *
 * @example
 * ```ts
 * import { runConformance, supportMatrix } from '@cache/conformance';
 * import { NullBackend } from '@cache/core';
 *
 * const report = await runConformance({ name: 'null', create: () => new NullBackend(), only: ['contract'] });
 * supportMatrix([report]).split('\n')[0]; // '## Capabilities'
 * ```
 */
export function supportMatrix(reports: readonly MatrixReport[]): string {
  const sections = [
    ['Capabilities', capabilityTable(reports)],
    ['Cases that hold', caseTable(reports)],
    ['Cases that do not apply', leftOutCases(reports, 'inapplicable')],
    ['Cases that are skipped', leftOutCases(reports, 'skipped')],
  ] as const;
  return sections
    .filter(([, text]) => text !== '')
    .map(([title, text]) => `## ${title}\n\n${text}\n`)
    .join('\n');
}

function capabilityTable(reports: readonly MatrixReport[]): string {
  const capabilities = reports.map(capabilitiesOf);
  return markdownTable([
    ['capability', ...reports.map(({ backend }) => backend)],
    ...traits.map(({ title, valueOf }) => [title, ...capabilities.map(valueOf)]),
  ]);
}

/** In a report, a limit that there is not is `null`. */
function capabilitiesOf({ capabilities }: MatrixReport): Capabilities {
  const entries = Object.entries(capabilities).map(([name, value]) => [name, value ?? Infinity]);
  return Object.fromEntries(entries) as Capabilities;
}

function caseTable(reports: readonly MatrixReport[]): string {
  const groups = [...new Set(reports.flatMap(({ cases }) => cases.map(({ group }) => group)))];
  return markdownTable([
    ['group', ...reports.map(({ backend }) => backend)],
    ...groups.map((group) => [
      `\`${group}\``,
      ...reports.map(({ cases }) => cell(cases.filter((each) => each.group === group))),
    ]),
  ]);
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
