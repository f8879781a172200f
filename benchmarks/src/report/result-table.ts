import { markdownTable } from 'markdown-table';

import { formatFigure, measureTitle, scaleFor } from './format-figure.ts';
import type { ContenderResult, MeasureResult, SuiteResult } from './suite-result.ts';

interface Column {
  readonly title: string;
  readonly cells: readonly string[];
}

/**
 * A table in Markdown, which reads well in a terminal too: a row for each contender, and for each measure the median
 * and in brackets its ratio to the reference, ± half of what is between the quartiles.
 */
export function resultTable({ measures }: SuiteResult): string {
  const columns = measures.map(columnOf);
  const header = ['', ...columns.map(({ title }) => title)];
  const contenders = measures[0]?.contenders ?? [];
  const rows = contenders.map(({ contender, ours }, row) => [
    ours ? `**${contender}**` : contender,
    ...columns.map(({ cells }) => cells[row] ?? ''),
  ]);
  return markdownTable([header, ...rows], { align: ['l', ...columns.map(() => 'r')] });
}

function columnOf({ measure, unit, contenders }: MeasureResult): Column {
  const scale = scaleFor(unit, Math.max(...contenders.map(({ figure }) => figure?.median ?? 0)));
  return { title: measureTitle(measure, scale), cells: contenders.map((result) => cellOf(result, scale.divisor)) };
}

function cellOf({ figure, ratio, failure }: ContenderResult, divisor: number): string {
  if (failure !== undefined) return 'disqualified';
  if (figure === undefined) return '–';
  const median = formatFigure(figure.median / divisor);
  if (ratio === undefined) return median;
  return `${median} (${ratio.median.toFixed(2)} ± ${((ratio.high - ratio.low) / 2).toFixed(2)})`;
}

/** One line for each target, and one for each contender that is disqualified. */
export function verdicts({ targets, measures }: SuiteResult): readonly string[] {
  return [
    ...targets.map(({ what, actual, met }) => {
      if (actual === null) return `- ${what}: not measured`;
      return `- ${what}: ${formatFigure(actual)}, ${met === true ? 'met' : '**missed**'}`;
    }),
    ...measures.flatMap(({ measure, contenders }) =>
      contenders
        .filter(({ failure }) => failure !== undefined)
        .map(({ contender, failure }) => `- ${contender} is disqualified from “${measure}”: ${failure}`),
    ),
  ];
}
