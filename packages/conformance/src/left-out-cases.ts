import type { MatrixReport, ReportedCase } from './report.ts';

/** More than this is folded. */
const LONG = 20;

/**
 * Says in Markdown which cases were left out and why: a heading for each backend, one for all backends of which the same is
 * to be said, and below it an item for each reason. Empty where nothing was left out.
 */
export function leftOutCases(reports: readonly MatrixReport[], outcome: 'skipped' | 'inapplicable'): string {
  const byText = Map.groupBy(reports, ({ cases }) => itemsOf(cases, outcome).join('\n'));
  return [...byText]
    .filter(([text]) => text !== '')
    .map(([text, same]) => `### ${same.map(({ backend }) => backend).join(', ')}\n\n${text}`)
    .join('\n\n');
}

function itemsOf(cases: readonly ReportedCase[], outcome: ReportedCase['outcome']): readonly string[] {
  const sizes = new Map(
    [...Map.groupBy(cases, ({ group }) => group)].map(([group, all]) => [group, idsOf(all).length]),
  );
  const byReason = Map.groupBy(
    cases.filter((each) => each.outcome === outcome),
    ({ reason = '' }) => reason,
  );
  return [...byReason].map(([reason, some]) => {
    const list = listOf(some, sizes);
    const head = `- **${reason}** (${idsOf(some).length})`;
    return list.length > LONG
      ? `${head}\n  <details><summary>which</summary>\n\n  ${list.join(', ')}\n\n  </details>`
      : `${head}: ${list.join(', ')}`;
  });
}

/** Ids, and in place of those of a whole group its name. */
function listOf(cases: readonly ReportedCase[], sizes: ReadonlyMap<string, number>): readonly string[] {
  return [...Map.groupBy(cases, ({ group }) => group)].flatMap(([group, some]) => {
    const ids = idsOf(some);
    return ids.length > 1 && ids.length === sizes.get(group)
      ? [`all ${ids.length} of \`${group}\``]
      : ids.map((id) => `\`${id}\``);
  });
}

/** Each id once, however many variants the case was planned in. */
function idsOf(cases: readonly ReportedCase[]): readonly string[] {
  return [...new Set(cases.map(({ id }) => id))];
}
