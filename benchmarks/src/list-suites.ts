import type { ChosenSuite } from './command-line.ts';

/** What there is to be measured, as text. */
export function listSuites(chosen: readonly ChosenSuite[]): string {
  return chosen
    .map(({ suite, contenders }) =>
      [
        `${suite.name}: ${suite.title}`,
        '  measures',
        ...suite.measures.map(({ name, unit }) => `    ${name} (${unit})`),
        '  contenders',
        ...contenders.map(({ name }) => `    ${name}${name === suite.reference ? ' (reference)' : ''}`),
      ].join('\n'),
    )
    .join('\n\n');
}
