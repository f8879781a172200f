import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

import type { WorkerAssignment, WorkerReply, WorkerRequest } from './worker-messages.ts';

const CLOSE_TIMEOUT_MS = 2000;

/** A contender in its thread. It is asked for one thing at a time, and does nothing in between. */
export class ContenderThread {
  readonly #worker: Worker;
  #settle: { resolve: (answer: unknown) => void; reject: (error: Error) => void } | undefined;

  constructor(assignment: WorkerAssignment) {
    this.#worker = new Worker(new URL('../contender-worker.ts', import.meta.url), { workerData: assignment });
    this.#worker.on('message', (reply: WorkerReply) => {
      if (reply.ok) this.#settle?.resolve(reply.answer);
      else this.#settle?.reject(new Error(reply.wrong ? `wrong answer: ${reply.message}` : reply.message));
    });
    this.#worker.on('error', (error) => this.#settle?.reject(error));
    this.#worker.on('exit', () => this.#settle?.reject(new Error('its thread has ended')));
  }

  async open(): Promise<void> {
    await this.#ask({ do: 'open' });
  }

  /** Checks and warms up; answers whether the contender has such an operation. */
  async prepare(measure: string): Promise<boolean> {
    return (await this.#ask({ do: 'prepare', measure })) as boolean;
  }

  /** Measures once. */
  async take(): Promise<number> {
    return (await this.#ask({ do: 'take' })) as number;
  }

  /** Lets the contender close what it opened, and ends the thread in any case. */
  async close(): Promise<void> {
    const limit = AbortSignal.timeout(CLOSE_TIMEOUT_MS);
    const late = once(limit, 'abort').then(() => undefined);
    await Promise.race([this.#ask({ do: 'close' }).catch(() => undefined), late]);
    await this.#worker.terminate();
  }

  async #ask(request: WorkerRequest): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#settle = { resolve, reject };
    this.#worker.postMessage(request);
    try {
      return await promise;
    } finally {
      this.#settle = undefined;
    }
  }
}
