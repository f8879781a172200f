import type { Capabilities, ConformanceTarget } from '@cache/core';
import type { Case } from './case.ts';
import { traits, type Alternative } from './traits.ts';

type Requirement = NonNullable<Case['requires']>;
type Offer = NonNullable<Case['needs']>[number];

/** As many as a requirement can sensibly be a matter of. */
const MOST_TOGETHER = 3;

const MISSING: Readonly<Partial<Record<Offer, string>>> = {
  address: 'no address of a server is given, before which a faulty proxy could be put (`address`)',
  server: 'no server is given that could be killed, started again and frozen (`server`)',
  advance: 'no clock is given that could be moved on, and to wait would take too long (`advance`)',
};

/** Why a case says nothing about a backend or target, in words; `undefined` where it does. */
export function whyInapplicable(
  { requires, needs = [] }: Pick<Case, 'requires' | 'needs'>,
  capabilities: Capabilities,
  target: ConformanceTarget,
): string | undefined {
  if (requires !== undefined && !requires(capabilities)) return whyNotRequired(requires, capabilities);
  const missing = needs.filter((offer) => target[offer] === undefined);
  if (missing.length === 0) return undefined;
  return missing.map((offer) => MISSING[offer] ?? `the target gives no ${offer}`).join(', and ');
}

/**
 * What would have to be otherwise for the requirement to be met, found by trying: the fewest traits, said as they are.
 * So there is a reason for every requirement, those of other authors too, and it cannot be another than the real one.
 */
function whyNotRequired(requires: Requirement, capabilities: Capabilities): string {
  const alternatives = traits.flatMap(({ alternativesTo }) => alternativesTo(capabilities));
  for (let count = 1; count <= MOST_TOGETHER; count++) {
    for (const chosen of choices(alternatives, count)) {
      const changed = chosen.reduce((changing, { applyTo }) => applyTo(changing), capabilities);
      if (requires(changed)) return inWords(chosen);
    }
  }
  return 'not promised by the capabilities of this backend';
}

function inWords(chosen: readonly Alternative[]): string {
  const said = chosen.find(({ suffices }) => suffices === true);
  return said === undefined ? chosen.map(({ now }) => now).join(', and ') : said.now;
}

/** Every choice of so many items, in their order. */
function* choices(
  items: readonly Alternative[],
  count: number,
  from = 0,
): Generator<readonly Alternative[], void, undefined> {
  if (count === 0) yield [];
  else
    for (let index = from; index < items.length; index++) {
      for (const rest of choices(items, count - 1, index + 1)) yield [items[index] as Alternative, ...rest];
    }
}
