import type { Outcome, Outcomes } from '../measuring/run-suite.ts';
import { ratiosOf, spreadOf, type Spread } from '../measuring/samples.ts';
import type { Contender, Effort, Figures, Suite, Unit } from '../measuring/suite.ts';
import type { Machine } from './machine.ts';

/** What one contender came to by one measure: figures, or why there are none. */
export interface ContenderResult {
  readonly contender: string;
  readonly ours: boolean;
  /** In the unit of the measure. */
  readonly figure?: Spread;
  /** The figure divided by the reference's of the same round. */
  readonly ratio?: Spread;
  /** Why it is disqualified. */
  readonly failure?: string;
}

export interface MeasureResult {
  readonly measure: string;
  readonly unit: Unit;
  readonly contenders: readonly ContenderResult[];
}

export interface TargetResult {
  readonly what: string;
  /** `null` where what it looks at was not measured. */
  readonly actual: number | null;
  readonly met: boolean | null;
}

/** Under what circumstances a suite ran. */
export interface Circumstances {
  readonly date: string;
  readonly command: string;
  readonly machine: Machine;
  /** The server's name and version, where there is one. */
  readonly server?: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly effort: Effort;
}

/** Everything that a run of a suite has to tell; what is written as JSON. */
export interface SuiteResult extends Circumstances {
  readonly suite: string;
  readonly reference: string;
  readonly measures: readonly MeasureResult[];
  readonly targets: readonly TargetResult[];
}

/** Turns what was measured into medians, ratios and targets met or missed. */
export function summarize(
  suite: Suite,
  contenders: readonly Contender[],
  outcomes: Outcomes,
  circumstances: Circumstances,
): SuiteResult {
  const measures = suite.measures.map(({ name, unit }) => {
    const measured = outcomes.get(name);
    const reference = measured?.get(suite.reference);
    const results = contenders.map((contender) => resultOf(contender, measured?.get(contender.name), reference));
    return { measure: name, unit, contenders: results };
  });
  const figures = figuresOf(measures);
  const targets = suite.targets.map(({ what, atLeast = -Infinity, atMost = Infinity, actual }) => {
    const figure = actual(figures) ?? null;
    return { what, actual: figure, met: figure === null ? null : figure >= atLeast && figure <= atMost };
  });
  return { suite: suite.name, ...circumstances, reference: suite.reference, measures, targets };
}

function resultOf({ name, ours = false }: Contender, outcome?: Outcome, reference?: Outcome): ContenderResult {
  const result = { contender: name, ours };
  if (outcome?.kind === 'failed') return { ...result, failure: outcome.reason };
  if (outcome?.kind !== 'measured') return result;
  const figure = spreadOf(outcome.samples);
  if (reference?.kind !== 'measured') return { ...result, figure };
  return { ...result, figure, ratio: spreadOf(ratiosOf(outcome.samples, reference.samples)) };
}

function figuresOf(measures: readonly MeasureResult[]): Figures {
  const find = (contender: string, measure: string): ContenderResult | undefined =>
    measures.find((result) => result.measure === measure)?.contenders.find((result) => result.contender === contender);
  return {
    value: (contender, measure) => find(contender, measure)?.figure?.median,
    ratio: (contender, measure) => find(contender, measure)?.ratio?.median,
  };
}
