import { isDeepStrictEqual } from 'node:util';

import type { FlightAirports } from './replay.ts';

/**
 * Makes sure that a cache changed no answer.
 *
 * @param expected - of the run without a cache; may be fewer.
 * @returns how many answers were compared, two for each flight.
 * @throws Error that names the first flight whose answers differ.
 */
export function compareAnswers(expected: readonly FlightAirports[], cached: readonly FlightAirports[]): number {
  for (const [index, airports] of expected.entries()) {
    if (isDeepStrictEqual(cached[index], airports)) continue;
    throw new Error(
      `flight ${index}: the cache answered ${JSON.stringify(cached[index])} in place of ${JSON.stringify(airports)}`,
    );
  }
  return expected.length * 2;
}
