import type { RedisCache } from '@cache/redis';

const WORKERS = 40;
/** Above this a command is held to have missed its deadline; a busy machine needs some time to say so. */
const GRACE_MS = 1000;

/** When a load is said to go well. */
export type Goal = 'every key works' | 'most keys work';

/** Workers that write, read and count, each under keys of its own, whatever happens to the servers. */
export class Load implements AsyncDisposable {
  static #count = 0;
  readonly #name = `load ${++Load.#count}`;
  readonly #cache: RedisCache;
  readonly #ending = new AbortController();
  readonly #strange: unknown[] = [];
  /** When each worker last began to write and read what it wrote. */
  readonly #workedAt = new Float64Array(WORKERS);
  readonly #work: Promise<unknown>;

  constructor(cache: RedisCache) {
    this.#cache = cache;
    this.#work = Promise.all(Array.from({ length: WORKERS }, (_, worker) => this.#go(worker)));
  }

  /** Resolves when it goes well from now on; to after how many milliseconds it did. */
  async until(goal: Goal): Promise<number> {
    const startedAt = performance.now();
    const enough = goal === 'every key works' ? WORKERS : WORKERS / 2;
    while (this.#workedAt.filter((at) => at > startedAt).length < enough) {
      if (performance.now() - startedAt > 30_000) throw new Error(`it is not that ${goal}`);
      await new Promise((resolve) => void setTimeout(resolve, 10));
    }
    return performance.now() - startedAt;
  }

  /** Ends it. @returns what nobody should have been answered. */
  async end(): Promise<readonly unknown[]> {
    this.#ending.abort();
    await this.#work;
    return this.#strange;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }

  async #go(worker: number): Promise<void> {
    const name = `${this.#name}, worker ${worker}`;
    let sum = 0;
    for (let round = 0; !this.#ending.signal.aborted; round++) {
      const startedAt = performance.now();
      try {
        await this.#cache.set(name, `${name}: ${round}`);
        const read = await this.#cache.get<string>(name);
        // What was written last may be lost with the server; what comes back is older then, and never another's.
        if (read !== undefined && !isOlder(read, name, round)) this.#strange.push([name, round, read]);
        // Counted once, or not at all where the answer was lost.
        sum++;
        const counted = await this.#cache.increment(`${name} counter`);
        if (counted > sum) this.#strange.push([name, 'counted', counted, 'after', sum]);
        if (read === `${name}: ${round}`) this.#workedAt[worker] = startedAt;
      } catch (error) {
        const { code } = error as { readonly code?: string };
        if (code !== 'CACHE_BACKEND_UNAVAILABLE' && code !== 'CACHE_TIMEOUT') this.#strange.push(error);
        await new Promise((resolve) => void setTimeout(resolve, 2));
      }
      const tookMs = performance.now() - startedAt;
      if (tookMs > 3 * 1500 + GRACE_MS) this.#strange.push([name, 'took', tookMs]);
    }
  }
}

function isOlder(read: string, name: string, round: number): boolean {
  return read.startsWith(`${name}: `) && Number(read.slice(name.length + 2)) <= round;
}
