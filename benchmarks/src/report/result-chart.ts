import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

import { measureTitle, scaleFor } from './format-figure.ts';
import type { SuiteResult } from './suite-result.ts';

// Grey that stands out from white and from black, since nobody knows what a chart will be shown on.
const TEXT_COLOR = '#808890';
const LINE_COLOR = '#80889040';
const COLORS = { ours: '#3b82f6', reference: '#d97706', other: '#80889099' } as const;
const MOST_COLUMNS = 4;
const PANEL_WIDTH = 150;
const BAR_HEIGHT = 16;

interface Bar {
  readonly panel: string;
  readonly contender: string;
  readonly kind: keyof typeof COLORS;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A chart as SVG: a panel for each measure, a bar for each contender, a line between the quartiles. */
export async function resultChart(result: SuiteResult): Promise<string> {
  const { spec } = compile(specOf(result, barsOf(result)));
  const view = new View(parse(spec), { renderer: 'none' });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

function barsOf({ measures, reference }: SuiteResult): readonly Bar[] {
  return measures.flatMap(({ measure, unit, contenders }) => {
    const scale = scaleFor(unit, Math.max(...contenders.map(({ figure }) => figure?.median ?? 0)));
    return contenders.flatMap(({ contender, ours, figure }): readonly Bar[] => {
      if (figure === undefined) return [];
      const kind = ours ? 'ours' : contender === reference ? 'reference' : 'other';
      const [value = 0, low = 0, high = 0] = [figure.median, figure.low, figure.high].map(
        (each) => each / scale.divisor,
      );
      return [{ panel: measureTitle(measure, scale), contender, kind, value, low, high }];
    });
  });
}

function specOf({ measures }: SuiteResult, bars: readonly Bar[]): TopLevelSpec {
  const panels = [...new Set(bars.map(({ panel }) => panel))];
  const contenders = measures[0]?.contenders.map(({ contender }) => contender) ?? [];
  const y = {
    field: 'contender',
    type: 'nominal',
    sort: contenders,
    title: null,
    scale: { domain: contenders },
  } as const;
  return {
    data: { values: [...bars] },
    columns: Math.min(MOST_COLUMNS, panels.length),
    facet: { field: 'panel', type: 'nominal', sort: panels, title: null },
    // Panels stand in line whatever their axes take, for which the space leaves room.
    bounds: 'flush',
    spacing: { column: 32, row: 56 },
    resolve: { scale: { x: 'independent' } },
    spec: {
      width: PANEL_WIDTH,
      height: BAR_HEIGHT * contenders.length,
      layer: [
        {
          mark: { type: 'bar', height: { band: 0.7 } },
          encoding: {
            y,
            x: { field: 'value', type: 'quantitative', title: null, axis: { tickCount: 4 } },
            color: {
              field: 'kind',
              type: 'nominal',
              legend: null,
              scale: { domain: Object.keys(COLORS), range: Object.values(COLORS) },
            },
          },
        },
        {
          mark: { type: 'rule', strokeWidth: 1.5, color: TEXT_COLOR },
          encoding: { y, x: { field: 'low', type: 'quantitative' }, x2: { field: 'high' } },
        },
      ],
    },
    background: 'transparent',
    padding: 8,
    config: {
      font: 'system-ui, sans-serif',
      view: { stroke: null },
      axis: {
        labelColor: TEXT_COLOR,
        labelLimit: 220,
        gridColor: LINE_COLOR,
        domain: false,
        tickColor: LINE_COLOR,
      },
      axisY: { ticks: false },
      header: { labelColor: TEXT_COLOR, labelFontSize: 12, labelFontWeight: 600 },
    },
  };
}
