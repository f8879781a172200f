import type { Capabilities, ConformanceTarget } from '@cache/core';
import type { Case } from './case.ts';
import type { Skips } from './skips.ts';
import type { Variant } from './variant.ts';
import { whyInapplicable } from './why-inapplicable.ts';

/** One case in one variant, which is to be run unless a reason says why not. */
export interface PlannedCase {
  readonly case: Case;
  readonly group: string;
  readonly variant: Variant;
  /** Why it is skipped, in the words of whoever asked for that. */
  readonly skipped: string | undefined;
  /** Why it says nothing about this backend or target. */
  readonly inapplicable: string | undefined;
}

/** What a plan is made of. */
export interface PlanInput {
  readonly cases: readonly Case[];
  readonly target: ConformanceTarget;
  readonly capabilities: Capabilities;
  readonly variants: readonly Variant[];
  readonly skips: Skips;
}

/** Every case in every variant that it takes part in, the variants one after the other. */
export function planCases({ cases, target, capabilities, variants, skips }: PlanInput): readonly PlannedCase[] {
  return variants.flatMap((variant) =>
    cases
      .filter(
        ({ reruns = ['namespace', 'serializer'] }) => variant.rerun === undefined || reruns.includes(variant.rerun),
      )
      .map((each) => ({
        case: each,
        group: groupOf(each),
        variant,
        skipped: skips.get(each.id),
        inapplicable: whyInapplicable(each, capabilities, target),
      })),
  );
}

/** The part of a case's id before the slash. */
export function groupOf({ id }: Pick<Case, 'id'>): string {
  return id.slice(0, id.indexOf('/'));
}
