import type { Backend, Capabilities, Clock, MaybePromise, Payload, ScanPage } from '../src/index.ts';

interface Entry {
  readonly payload: Payload;
  readonly endsAt: number;
}

/** What a `MapBackend` is made with. */
export interface MapBackendOptions {
  readonly clock: Clock;
  /** Answers with promises, as a store across a network does. */
  readonly later?: boolean;
  readonly capabilities?: Partial<Capabilities>;
}

const CAPABILITIES: Capabilities = {
  payloads: ['reference', 'text', 'binary'],
  ttlResolutionMs: 1,
  maxTtlMs: Infinity,
  tellsTtl: true,
  maxKeyBytes: Infinity,
  maxValueBytes: Infinity,
  stores: true,
  shared: false,
  persistent: false,
  atomic: ['add', 'increment', 'compareAndSet', 'compareAndDelete'],
  scan: true,
  clearNamespace: true,
  compareAndSet: true,
};

/** The least that a backend may have: core makes all the rest of it. */
export class MinimalBackend implements Backend {
  readonly name: string = 'minimal';
  readonly capabilities: Capabilities;
  readonly entries = new Map<string, Entry>();
  readonly #clock: Clock;
  readonly #later: boolean;

  constructor({ clock, later = false, capabilities = {} }: MapBackendOptions) {
    this.#clock = clock;
    this.#later = later;
    this.capabilities = Object.freeze({ ...CAPABILITIES, ...capabilities });
  }

  get(key: string): MaybePromise<Payload> {
    return this.answer(this.find(key)?.payload);
  }

  set(key: string, payload: Payload, ttlMs: number | null): MaybePromise<void> {
    this.entries.set(key, { payload, endsAt: ttlMs === null ? Infinity : this.#clock.now() + ttlMs });
    return this.answer(undefined);
  }

  delete(keys: readonly string[]): MaybePromise<number> {
    return this.answer(keys.filter((key) => this.find(key) !== undefined && this.entries.delete(key)).length);
  }

  protected find(key: string): Entry | undefined {
    const entry = this.entries.get(key);
    return entry !== undefined && entry.endsAt > this.#clock.now() ? entry : undefined;
  }

  protected leftMs({ endsAt }: Entry): number | null {
    return endsAt === Infinity ? null : endsAt - this.#clock.now();
  }

  protected answer<T>(value: T): MaybePromise<T> {
    return this.#later ? Promise.resolve(value) : value;
  }
}

const PAGE = 2;

/** A backend over a `Map` that also tells lifetimes, lists its keys in small pages, and has a client. */
export class MapBackend extends MinimalBackend implements Backend<Map<string, unknown>> {
  declare readonly rawType?: Map<string, unknown>;
  override readonly name: string = 'map';

  ttl(key: string): MaybePromise<number | null | undefined> {
    const entry = this.find(key);
    return this.answer(entry === undefined ? undefined : this.leftMs(entry));
  }

  scan(prefix: string, _match: string | undefined, cursor: unknown): MaybePromise<ScanPage> {
    // From the last key on, and not by position, which moves when keys are removed in between.
    const keys = [...this.entries.keys()]
      .filter((key) => key.startsWith(prefix) && this.find(key) !== undefined && key > ((cursor as string) ?? ''))
      .sort();
    return this.answer({ keys: keys.slice(0, PAGE), cursor: keys.length > PAGE ? keys[PAGE - 1] : undefined });
  }

  raw(command: string, args: readonly unknown[]): unknown {
    const client = this.entries as unknown as Record<string, (...args: unknown[]) => unknown>;
    return (client[command] as (...args: unknown[]) => unknown).apply(client, [...args]);
  }
}
