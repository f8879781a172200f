import type { Unit } from '../measuring/suite.ts';

/** A unit that figures of a measure are shown in. */
export interface Scale {
  readonly divisor: number;
  readonly label: string;
}

/** The unit that suits the largest figure, since one column has one unit. */
export function scaleFor(unit: Unit, largest: number): Scale {
  if (unit !== 'ops/s') return { divisor: 1, label: unit };
  return largest >= 1e6 ? { divisor: 1e6, label: 'M/s' } : { divisor: 1e3, label: 'k/s' };
}

/** Three digits that mean something. */
export function formatFigure(figure: number): string {
  // Where rounding makes one digit more, one less is shown behind the point.
  if (figure >= 99.95) return String(Math.round(figure));
  return figure.toFixed(figure >= 9.995 ? 1 : 2);
}

/** What stands above the figures of a measure. */
export function measureTitle(measure: string, { label }: Scale): string {
  return measure.startsWith(label) ? measure : `${measure}, ${label}`;
}
