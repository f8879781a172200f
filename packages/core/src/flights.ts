const NO_TAGS: readonly string[] = Object.freeze([]);

/**
 * One load under way for a key. It is fenced when the key is written or removed through this process meanwhile:
 * its value then goes to those who wait for it, but is not stored over the newer state.
 */
export class Flight {
  fenced = false;
  /** The store's own answer while the loaded value is on its way there; a later write has to come after it. */
  storing: PromiseLike<unknown> | undefined;
  /** What the callers of this key wait for. */
  landed!: Promise<unknown>;
  /**
   * The built keys of the tags that its value will have, as far as they are known before it. Who invalidates one of
   * them fences the load, so that later callers get no value from before.
   */
  tags: readonly string[] = NO_TAGS;
}

/** The loads under way over one backend, by built key. */
export class Flights {
  readonly #byKey = new Map<string, Flight>();
  /** Those that nobody may share through here, since somebody else runs them: see `Load`. */
  readonly #apart = new Map<string, Set<Flight>>();

  get none(): boolean {
    return this.#byKey.size === 0 && this.#apart.size === 0;
  }

  /** The load that a further caller of the key may share: one whose value is still good to be stored. */
  shared(key: string): Flight | undefined {
    const flight = this.#byKey.get(key);
    return flight?.fenced === true ? undefined : flight;
  }

  start(key: string): Flight {
    const flight = new Flight();
    // One that was fenced while it was being stored: the value of this one has to come after it.
    flight.storing = this.#byKey.get(key)?.storing;
    this.#byKey.set(key, flight);
    return flight;
  }

  end(key: string, flight: Flight): void {
    if (this.#byKey.get(key) === flight) this.#byKey.delete(key);
  }

  startApart(key: string): Flight {
    const flight = new Flight();
    const others = this.#apart.get(key);
    if (others === undefined) this.#apart.set(key, new Set([flight]));
    else others.add(flight);
    return flight;
  }

  endApart(key: string, flight: Flight): void {
    const flights = this.#apart.get(key);
    if (flights?.delete(flight) === true && flights.size === 0) this.#apart.delete(key);
  }

  /**
   * Fences the loads of these keys, except the one that is writing.
   *
   * @returns what is being stored for them right now, which the write has to wait for.
   */
  fence(keys: readonly string[], own?: Flight): Promise<unknown> | undefined {
    return fenceAll(
      keys.flatMap((key) => [this.#byKey.get(key), ...(this.#apart.get(key) ?? [])]),
      own,
    );
  }

  /** Fences the loads of values that will have one of these tags. Nothing of theirs has to be waited for. */
  fenceTagged(tags: readonly string[]): undefined {
    const invalid = new Set(tags);
    const all = [...this.#byKey.values(), ...[...this.#apart.values()].flatMap((flights) => [...flights])];
    for (const flight of all) if (flight.tags.some((tag) => invalid.has(tag))) flight.fenced = true;
  }

  /** Fences the loads of every key with a prefix. */
  fencePrefix(prefix: string): Promise<unknown> | undefined {
    const flights = Array.from(this.#byKey, ([key, flight]) => (key.startsWith(prefix) ? flight : undefined));
    for (const [key, apart] of this.#apart) if (key.startsWith(prefix)) flights.push(...apart);
    return fenceAll(flights);
  }
}

function fenceAll(flights: readonly (Flight | undefined)[], own?: Flight): Promise<unknown> | undefined {
  const storing: PromiseLike<unknown>[] = [];
  for (const flight of flights) {
    if (flight === undefined || flight === own) continue;
    flight.fenced = true;
    if (flight.storing !== undefined) storing.push(flight.storing);
  }
  return storing.length === 0 ? undefined : Promise.allSettled(storing);
}

const ofBackend = new WeakMap<object, Flights>();

/** The loads over a backend: shared by all caches of it in this process, since they write the same keys. */
export function flightsOf(backend: object): Flights {
  let flights = ofBackend.get(backend);
  if (flights === undefined) {
    flights = new Flights();
    ofBackend.set(backend, flights);
  }
  return flights;
}
