import { setImmediate as nextTurn } from 'node:timers/promises';

import type { Airport } from './airport.ts';
import type { Flight } from './flight.ts';
import { Latencies, type LatencySummary } from './latencies.ts';

/** What a flight's record lacks: its two airports. */
export interface FlightAirports {
  readonly origin: Airport | null;
  readonly destination: Airport | null;
}

/** How flights are replayed. */
export interface ReplayOptions {
  /** How many flights are under way at a time. */
  readonly concurrency: number;
  /** Ends the replay with its reason, once the flights under way are done. */
  readonly signal: AbortSignal;
  /** No flight is begun after this time, in ms. @defaultValue none */
  readonly budgetMs?: number;
  /** Told how many flights have begun. */
  readonly onProgress?: (flights: number) => void;
}

/** What came of it. */
export interface Replay {
  /** One for each flight that was replayed: the first so many of those given. */
  readonly answers: readonly FlightAirports[];
  readonly elapsedMs: number;
  /** Of the look-ups, two for each flight. */
  readonly latency: LatencySummary;
}

/** Looks up the airports of one flight after the other as a server would: some at a time, each as the last is done. */
export async function replay(
  flights: readonly Flight[],
  find: (iata: string) => Promise<Airport | null>,
  { concurrency, signal, budgetMs = Infinity, onProgress }: ReplayOptions,
): Promise<Replay> {
  const answers: FlightAirports[] = [];
  const latencies = new Latencies(flights.length * 2);
  const startedAt = performance.now();
  let next = 0;
  let failed = false;

  const timed = async (iata: string): Promise<Airport | null> => {
    const askedAt = performance.now();
    const airport = await find(iata);
    latencies.record(performance.now() - askedAt);
    return airport;
  };
  const goOn = (): boolean =>
    next < flights.length && !failed && !signal.aborted && performance.now() - startedAt < budgetMs;
  const lane = async (): Promise<void> => {
    try {
      while (goOn()) {
        const index = next++;
        const { origin, destination } = flights[index] as Flight;
        // A request comes in by the event loop. Without this, a chain of hits would keep it from answering any miss.
        await nextTurn();
        const [from, to] = await Promise.all([timed(origin), timed(destination)]);
        answers[index] = { origin: from, destination: to };
        onProgress?.(next);
      }
    } catch (error) {
      failed = true;
      throw error;
    }
  };

  const lanes = await Promise.allSettled(Array.from({ length: concurrency }, lane));
  const elapsedMs = performance.now() - startedAt;
  signal.throwIfAborted();
  for (const outcome of lanes) if (outcome.status === 'rejected') throw outcome.reason;
  return { answers, elapsedMs, latency: latencies.summary() };
}
