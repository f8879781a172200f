import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

import type { Airport } from './airport.ts';

/**
 * What the cache is put in front of: a database in a thread of its own ({@link AirportTable}), behind a network that
 * is simulated by a pause. Queries wait for each other, as they do in a database.
 */
export class AirportDatabase implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #roundTripMs: number;
  readonly #waiting = new Map<number, PromiseWithResolvers<Airport | null>>();
  #queries = 0;
  #over: Error | undefined;

  /** @param roundTripMs - the simulated way there and back, in ms; 0 for none. */
  constructor(file: string, roundTripMs: number) {
    this.#roundTripMs = roundTripMs;
    this.#worker = new Worker(new URL('airport-worker.ts', import.meta.url), { workerData: file });
    this.#worker.on('message', ([id, airport]: readonly [number, Airport | null]) => {
      this.#waiting.get(id)?.resolve(airport);
      this.#waiting.delete(id);
    });
    this.#worker.on('error', (error: Error) => this.#failAll(error));
    this.#worker.on('exit', () => this.#failAll(new Error('the database was closed')));
  }

  /** How many times it was asked. */
  get queries(): number {
    return this.#queries;
  }

  /** @returns `null` where there is no airport of that code. */
  async find(iata: string): Promise<Airport | null> {
    const id = ++this.#queries;
    if (this.#roundTripMs > 0) await sleep(this.#roundTripMs);
    if (this.#over !== undefined) throw this.#over;
    const answer = Promise.withResolvers<Airport | null>();
    this.#waiting.set(id, answer);
    this.#worker.postMessage([id, iata]);
    return await answer.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }

  #failAll(error: Error): void {
    this.#over ??= error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
