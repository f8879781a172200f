import { ProgressBar } from '../terminal/progress-bar.ts';
import type { Airport } from './airport.ts';
import { AirportDatabase } from './airport-database.ts';
import { CachedAirports, type CachePlace } from './cached-airports.ts';
import { compareAnswers } from './compare-answers.ts';
import { datasetFile } from './dataset-file.ts';
import { loadFlights, type Flight } from './flight.ts';
import { flightsFigures } from './flights-figures.ts';
import { flightsIntroduction, flightsReport } from './flights-report.ts';
import { replay, type Replay, type ReplayOptions } from './replay.ts';

/** Asked for unless it is a log. */
export type FlightsRequest = CachePlace & {
  readonly kind: 'flights';
  readonly concurrency: number;
  readonly json: boolean;
};

// Within one data centre it would be 1 ms, from one continent to the next 100 ms.
const ROUND_TRIP_MS = 5;
// Enough for all flights at the default concurrency on most machines. What is left over is estimated.
const UNCACHED_BUDGET_MS = 5000;
const WARM_UP_QUERIES = 200;

/** Replays the flights without and with a cache, and prints what it saved. */
export async function runFlights(
  request: FlightsRequest,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<void> {
  const flights = await loadFlights();
  await using airports = await CachedAirports.open(request);
  await using database = new AirportDatabase(datasetFile('airports.csv'), ROUND_TRIP_MS);
  await warmUp(database, flights);
  const { concurrency, json } = request;
  if (!json)
    print(
      flightsIntroduction({
        flights: flights.length,
        concurrency,
        simulatedRoundTripMs: ROUND_TRIP_MS,
        place: airports.place,
      }),
    );

  const options = { concurrency, signal: AbortSignal.any([signal, airports.failed]) };
  const query = (iata: string): Promise<Airport | null> => database.find(iata);
  const without = await withBar('Without a cache', flights, query, { ...options, budgetMs: UNCACHED_BUDGET_MS });
  const queriesBefore = database.queries;
  const cached = await withBar('With a cache', flights, (iata) => airports.find(iata, query), options);

  const figures = flightsFigures(
    {
      flights: flights.length,
      concurrency,
      simulatedRoundTripMs: ROUND_TRIP_MS,
      without,
      cached,
      loads: database.queries - queriesBefore,
      answersCompared: compareAnswers(without.answers, cached.answers),
    },
    airports,
  );
  print(json ? JSON.stringify(figures, undefined, 2) : flightsReport(figures));
}

// The thread has just started: its first queries are compiled, and would count as slow.
async function warmUp(database: AirportDatabase, flights: readonly Flight[]): Promise<void> {
  await Promise.all(flights.slice(0, WARM_UP_QUERIES).map(({ origin }) => database.find(origin)));
}

async function withBar(
  title: string,
  flights: readonly Flight[],
  find: Parameters<typeof replay>[1],
  options: ReplayOptions,
): Promise<Replay> {
  using bar = new ProgressBar(title, flights.length);
  return await replay(flights, find, { ...options, onProgress: (done) => bar.update(done) });
}
