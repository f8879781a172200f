import {
  NullBackend,
  type Backend,
  type Capabilities,
  type MaybePromise,
  type Payload,
  type ScanPage,
} from '@cache/core';

const CAPABILITIES: Capabilities = Object.freeze({
  ...new NullBackend().capabilities,
  payloads: Object.freeze(['reference'] as const),
  stores: true,
  shared: false,
  scan: true,
  clearNamespace: true,
  compareAndSet: true,
});

/** How a store comes to an answer: at once, later, not at all, or with an error. */
export type Answering = <T>(work: () => T) => MaybePromise<T>;

/** Answers before the command returns. */
export const atOnce: Answering = (work) => work();

/** Answers with a promise, as a store across a network does. */
export const later: Answering = async (work) => work();

/** A store that keeps whatever it is given as it is, and answers as a case wants it to. */
export class PluginStore implements Backend {
  readonly name = 'plugin-store';
  readonly capabilities = CAPABILITIES;
  readonly entries = new Map<string, Payload>();
  answering: Answering;

  constructor(answering: Answering = atOnce) {
    this.answering = answering;
  }

  get(key: string): MaybePromise<Payload> {
    return this.answering(() => this.entries.get(key));
  }

  set(key: string, payload: Payload): MaybePromise<void> {
    return this.answering(() => void this.entries.set(key, payload));
  }

  delete(keys: readonly string[]): MaybePromise<number> {
    return this.answering(() => keys.filter((key) => this.entries.delete(key)).length);
  }

  ttl(key: string): MaybePromise<null | undefined> {
    return this.answering(() => (this.entries.has(key) ? null : undefined));
  }

  scan(prefix: string): MaybePromise<ScanPage> {
    return this.answering(() => ({
      keys: [...this.entries.keys()].filter((key) => key.startsWith(prefix)),
      cursor: undefined,
    }));
  }

  /** Answers with its first argument. */
  raw(_command: string, [answer]: readonly unknown[]): unknown {
    return this.answering(() => answer);
  }
}
