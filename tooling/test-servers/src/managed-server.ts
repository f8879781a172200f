import { setTimeout as delay } from 'node:timers/promises';

import type { Launcher } from './launcher.ts';
import { probeServer } from './probe-server.ts';
import type { ServerKind } from './server-kind.ts';
import type { TestServer } from './test-server.ts';

const PROBE_INTERVAL_MS = 15;

type State = 'running' | 'paused' | 'down' | 'stopped';

/** What is settled before a server starts. */
export interface ManagedServerSettings {
  readonly kind: ServerKind;
  readonly launcher: Launcher;
  /** What the launcher runs, in a few words. */
  readonly source: string;
  readonly startTimeoutMs: number;
  /** Called once the server is gone for good. */
  readonly onStopped: () => void;
}

/** A server in either way: knows in which state it is, and when it is ready. */
export class ManagedServer implements TestServer {
  readonly kind;
  readonly how;
  readonly host;
  readonly port;
  readonly url;
  readonly source;
  readonly #settings: ManagedServerSettings;
  #version = '';
  #state: State = 'down';
  // Operations wait for each other, so that a test may fire them without awaiting each.
  #queue: Promise<unknown> = Promise.resolve();

  constructor(settings: ManagedServerSettings) {
    const { kind, launcher, source } = settings;
    this.#settings = settings;
    this.source = source;
    this.kind = kind.name;
    this.how = launcher.how;
    this.host = launcher.host;
    this.port = launcher.port;
    this.url = `${kind.scheme}://${launcher.host}:${launcher.port}`;
  }

  get version(): string {
    return this.#version;
  }

  /** Whether it answers now: neither paused nor down. */
  get isRunning(): boolean {
    return this.#state === 'running';
  }

  async pause(): Promise<void> {
    await this.#next('pause', async ({ launcher }) => {
      if (this.#state === 'down') throw new Error(`${this.#label()} is down and cannot be paused: start() it first`);
      if (this.#state === 'running') await launcher.pause();
      this.#state = 'paused';
    });
  }

  async resume(): Promise<void> {
    await this.#next('resume', async ({ launcher }) => {
      if (this.#state !== 'paused') return;
      await launcher.resume();
      this.#state = 'running';
    });
  }

  async kill(): Promise<void> {
    await this.#next('kill', async ({ launcher }) => {
      if (this.#state !== 'down') await launcher.kill();
      this.#state = 'down';
    });
  }

  async start(): Promise<void> {
    await this.#next('start', async () => {
      if (this.#state === 'paused') throw new Error(`${this.#label()} is paused and cannot be started: resume() it`);
      // It may have ended by itself, or be about to, for instance on a command of the test.
      if (this.#state === 'running' && (await this.#untilReady()) === undefined) return;
      await this.#launch();
    });
  }

  async restart(): Promise<void> {
    await this.#next('restart', async ({ launcher }) => {
      if (this.#state !== 'down') await launcher.terminate();
      await this.#launch();
    });
  }

  async stop(): Promise<void> {
    await this.#inTurn(async () => {
      if (this.#state === 'stopped') return;
      this.#state = 'stopped';
      await this.#settings.launcher.remove();
      this.#settings.onStopped();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #launch(): Promise<void> {
    this.#state = 'down';
    await this.#settings.launcher.launch();
    const failure = await this.#untilReady();
    if (failure !== undefined) throw new Error(`${this.#label()} did not start: ${failure}`);
    this.#state = 'running';
  }

  /** Resolves once the server answers, or to the reason if it has ended instead. */
  async #untilReady(): Promise<string | undefined> {
    const { launcher, kind, startTimeoutMs } = this.#settings;
    const deadline = Date.now() + startTimeoutMs;
    for (;;) {
      const failure = await launcher.failure();
      if (failure !== undefined) return failure;
      try {
        this.#version = await probeServer(kind.probe, launcher);
        return undefined;
      } catch (error) {
        if (Date.now() < deadline) await delay(PROBE_INTERVAL_MS);
        else {
          await launcher.kill();
          throw new Error(`${this.#label()} did not answer within ${startTimeoutMs} ms`, { cause: error });
        }
      }
    }
  }

  async #next(operation: string, work: (settings: ManagedServerSettings) => Promise<void>): Promise<void> {
    await this.#inTurn(async () => {
      if (this.#state === 'stopped')
        throw new Error(`${this.#label()} was stopped for good: ${operation}() is too late`);
      await work(this.#settings);
    });
  }

  async #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#queue.then(work);
    this.#queue = turn.catch(() => undefined);
    await turn;
  }

  #label(): string {
    return `${this.kind} at ${this.host}:${this.port} (${this.how})`;
  }
}
