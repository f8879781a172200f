import { columns } from '../terminal/columns.ts';
import { heading } from '../terminal/heading.ts';
import { formatCount, formatMeasured, formatRatio } from '../terminal/numbers.ts';
import type { FlightsFigures } from './flights-figures.ts';
import type { LatencySummary } from './latencies.ts';

/** What is about to be done, and what of it is simulated. */
export function flightsIntroduction(
  figures: Pick<FlightsFigures, 'flights' | 'concurrency' | 'simulatedRoundTripMs' | 'place'>,
): string {
  const { flights, concurrency, simulatedRoundTripMs, place } = figures;
  return [
    heading(
      `${formatCount(flights)} US flights, ${formatCount(concurrency)} at a time; each looks up the two airports it flew between`,
    ),
    `Query: a scan of the airports in SQLite, in a thread of its own, and ${simulatedRoundTripMs} ms of simulated network`,
    `Cache: ${place}`,
    '',
  ].join('\n');
}

/** What the cache saved. */
export function flightsReport(figures: FlightsFigures): string {
  return [
    heading('What the cache did'),
    columns([
      ['Requests', formatCount(figures.requests)],
      ['Hits', formatCount(figures.hits)],
      ['Misses', formatCount(figures.misses)],
      ['Shared one under way', formatCount(figures.shared)],
      ['Hit ratio', formatRatio(figures.hitRatio)],
      ['Loads avoided', formatCount(figures.loadsAvoided)],
    ]),
    '',
    heading('What that saved'),
    columns(comparison(figures)),
    ...estimateNote(figures),
    '',
    ...conclusion(figures),
    '',
    heading("The cache's own commands"),
    columns([
      ['', 'Calls', 'p50', 'p99'],
      ...figures.commands.map(({ command, count, p50Ms, p99Ms }) => [
        command,
        formatCount(count),
        formatMeasured(p50Ms),
        formatMeasured(p99Ms),
      ]),
    ]),
  ].join('\n');
}

function comparison({ requests, loads, without, cached }: FlightsFigures): string[][] {
  const { estimatedTotalMs } = without;
  const about = estimatedTotalMs === null ? '' : '≈ ';
  const latency = (title: string, name: Exclude<keyof LatencySummary, 'count'>): string[] => [
    title,
    formatMeasured(without.latency[name]),
    formatMeasured(cached.latency[name]),
  ];
  return [
    ['', 'Without', 'With'],
    latency('Latency, p50', 'p50Ms'),
    latency('Latency, p90', 'p90Ms'),
    latency('Latency, p99', 'p99Ms'),
    latency('Latency, longest', 'maxMs'),
    ['Queries', `${about}${formatCount(requests)}`, formatCount(loads)],
    [
      'Total time',
      `${about}${formatMeasured(estimatedTotalMs ?? without.elapsedMs)}`,
      formatMeasured(cached.elapsedMs),
    ],
  ];
}

function estimateNote({ flights, without }: FlightsFigures): string[] {
  if (without.estimatedTotalMs === null) return [];
  return [
    `  ≈ extrapolated: without the cache the first ${formatCount(without.flights)} flights took ${formatMeasured(without.elapsedMs)}; this is what`,
    `  all ${formatCount(flights)} would take at that pace. Latencies are those of the ${formatCount(without.latency.count)} look-ups that were made.`,
  ];
}

function conclusion({ without, cached, answersCompared }: FlightsFigures): string[] {
  const about = without.estimatedTotalMs === null ? '' : 'about ';
  const factor = (without.estimatedTotalMs ?? without.elapsedMs) / cached.elapsedMs;
  return [
    `With the cache it is ${about}${formatFactor(factor)} times as fast.`,
    `The ${formatCount(answersCompared)} answers of both runs are equal.`,
  ];
}

function formatFactor(factor: number): string {
  if (factor < 1) return factor.toFixed(2);
  return factor < 10 ? factor.toFixed(1) : formatCount(Math.round(factor));
}
