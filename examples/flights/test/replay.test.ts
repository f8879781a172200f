import { describe, expect, it, jest } from '@jest/globals';

import type { Airport } from '../src/flights/airport.ts';
import { compareAnswers } from '../src/flights/compare-answers.ts';
import type { Flight } from '../src/flights/flight.ts';
import { replay } from '../src/flights/replay.ts';

const NEVER = new AbortController().signal;

function flightsOf(count: number): Flight[] {
  return Array.from({ length: count }, (_, index) => ({ origin: `A${index}`, destination: `B${index}` }));
}

function airport(iata: string): Airport {
  return { iata, name: iata, city: '', state: '', country: '', latitude: 0, longitude: 0 };
}

describe('replay', () => {
  it('looks up both airports of every flight, and keeps the answers in the order of the flights', async () => {
    const find = async (iata: string): Promise<Airport | null> => (iata === 'B1' ? null : airport(iata));
    const { answers, latency } = await replay(flightsOf(3), find, { concurrency: 2, signal: NEVER });
    expect(answers).toEqual([
      { origin: airport('A0'), destination: airport('B0') },
      { origin: airport('A1'), destination: null },
      { origin: airport('A2'), destination: airport('B2') },
    ]);
    expect(latency.count).toBe(6);
  });

  it('has as many flights under way as it is told, and no more', async () => {
    const started: string[] = [];
    const gate = Promise.withResolvers<void>();
    const find = async (iata: string): Promise<Airport> => {
      started.push(iata);
      // The third lane's look-ups are the last that can begin before any ends.
      if (started.length === 6) gate.resolve();
      await gate.promise;
      return airport(iata);
    };
    let underWayAtMost = 0;
    let done = 0;
    await replay(flightsOf(10), find, {
      concurrency: 3,
      signal: NEVER,
      onProgress: (begun) => (underWayAtMost = Math.max(underWayAtMost, begun - done++)),
    });
    expect(underWayAtMost).toBe(3);
    expect(started).toHaveLength(20);
  });

  it('begins no flight after its budget, and ends those that it began', async () => {
    let nowMs = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
    const find = async (iata: string): Promise<Airport> => {
      nowMs += 10;
      return airport(iata);
    };
    const { answers, elapsedMs } = await replay(flightsOf(50), find, { concurrency: 1, signal: NEVER, budgetMs: 100 });
    expect(answers).toHaveLength(5);
    expect(elapsedMs).toBe(100);
  });

  it('ends with the reason of its signal', async () => {
    const controller = new AbortController();
    let found = 0;
    const find = async (iata: string): Promise<Airport> => {
      if (++found === 4) controller.abort(new Error('enough'));
      return airport(iata);
    };
    await expect(replay(flightsOf(100), find, { concurrency: 1, signal: controller.signal })).rejects.toThrow('enough');
    expect(found).toBe(4);
  });

  it('stops when a look-up fails, and waits for those under way', async () => {
    let ended = 0;
    const find = async (iata: string): Promise<Airport> => {
      if (iata === 'B2') throw new Error('no database');
      await Promise.resolve();
      ended += 1;
      return airport(iata);
    };
    await expect(replay(flightsOf(100), find, { concurrency: 4, signal: NEVER })).rejects.toThrow('no database');
    expect(ended).toBeLessThan(20);
  });

  it('lets misses be answered while others hit', async () => {
    let hits = 0;
    let hitsBeforeMiss = 0;
    const find = async (iata: string): Promise<Airport> => {
      if (iata === 'A0') {
        // Answered by the event loop, as a query is.
        await new Promise<void>((resolve) => setImmediate(resolve));
        hitsBeforeMiss = hits;
      } else {
        hits += 1;
      }
      return airport(iata);
    };
    await replay(flightsOf(1000), find, { concurrency: 8, signal: NEVER });
    expect(hits).toBe(1999);
    expect(hitsBeforeMiss).toBeLessThan(100);
  });
});

describe('compareAnswers', () => {
  const answers = [{ origin: airport('A'), destination: null }];

  it('tells how many answers it compared', () => {
    expect(
      compareAnswers(
        answers,
        [...answers, ...answers].map(({ origin, destination }) => ({ origin: origin && { ...origin }, destination })),
      ),
    ).toBe(2);
  });

  it('names the flight whose answers differ', () => {
    expect(() => compareAnswers(answers, [{ origin: airport('A'), destination: airport('B') }])).toThrow('flight 0');
    expect(() => compareAnswers(answers, [])).toThrow('flight 0');
  });
});
