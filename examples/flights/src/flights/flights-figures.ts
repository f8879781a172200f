import type { CachedAirports } from './cached-airports.ts';
import type { LatencySummary } from './latencies.ts';
import type { Replay } from './replay.ts';

/** What the replays came to. Everything is measured, except what is called estimated. */
export interface FlightsFigures {
  readonly flights: number;
  /** Look-ups of airports: two for each flight. */
  readonly requests: number;
  readonly concurrency: number;
  readonly simulatedRoundTripMs: number;
  /** Where the cache is. */
  readonly place: string;
  /** Look-ups that the cache answered. */
  readonly hits: number;
  /** Look-ups that it had to load. */
  readonly misses: number;
  /** Look-ups that found one of the same airport under way, and waited for its answer. */
  readonly shared: number;
  /** Hits by hits and misses. */
  readonly hitRatio: number;
  /** Queries that the database was asked in the cached run. */
  readonly loads: number;
  readonly loadsAvoided: number;
  readonly without: UncachedFigures;
  readonly cached: RunFigures;
  /** Answers of the cached run that were compared with those of the uncached run; all were equal. */
  readonly answersCompared: number;
  /** The cache's own commands, as the timing plugin saw them. */
  readonly commands: readonly CommandFigures[];
}

/** One run. */
export interface RunFigures {
  readonly flights: number;
  readonly elapsedMs: number;
  readonly latency: LatencySummary;
}

/** The run without a cache: of all flights if there was time, else of the first so many. */
export interface UncachedFigures extends RunFigures {
  /** For all flights at the pace of those that were replayed; `null` if those were all. */
  readonly estimatedTotalMs: number | null;
}

/** One command of the cache. */
export interface CommandFigures {
  readonly command: string;
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** The replays that figures are made of. */
export interface Replays {
  /** How many flights there are. */
  readonly flights: number;
  readonly concurrency: number;
  readonly simulatedRoundTripMs: number;
  readonly without: Replay;
  readonly cached: Replay;
  /** Queries that the database was asked in the cached run. */
  readonly loads: number;
  readonly answersCompared: number;
}

/** Puts together what the replays came to and what the plugins of the cache saw. */
export function flightsFigures(replays: Replays, airports: CachedAirports): FlightsFigures {
  const { flights, without, cached, loads } = replays;
  const requests = cached.latency.count;
  const { hits, misses, total, ratio } = airports.hitMiss.stats();
  const replayed = without.answers.length;
  return {
    flights,
    requests,
    concurrency: replays.concurrency,
    simulatedRoundTripMs: replays.simulatedRoundTripMs,
    place: airports.place,
    hits,
    misses,
    shared: requests - total,
    hitRatio: ratio,
    loads,
    loadsAvoided: requests - loads,
    without: {
      ...runFigures(without),
      estimatedTotalMs: replayed === flights ? null : (without.elapsedMs / replayed) * flights,
    },
    cached: runFigures(cached),
    answersCompared: replays.answersCompared,
    commands: Object.entries(airports.timing.stats()).map(([command, { count, p50, p99 }]) => ({
      command,
      count,
      p50Ms: p50,
      p99Ms: p99,
    })),
  };
}

function runFigures({ answers, elapsedMs, latency }: Replay): RunFigures {
  return { flights: answers.length, elapsedMs, latency };
}
