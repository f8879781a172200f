import { matchesGlob } from './glob.ts';
import type { Serializer } from './serializer.ts';

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
  readonly serializer: Serializer | undefined;

  constructor(serializer?: Serializer) {
    this.serializer = serializer;
  }
}

/** The loads under way over one backend, by built key. */
export class Flights {
  readonly #byKey = new Map<string, Set<Flight>>();

  get none(): boolean {
    return this.#byKey.size === 0;
  }

  /**
   * The load that a further caller of the key may share: one whose value is still good to be stored, by a cache of the
   * same serializer. Another one might make something else of the same payload, or have refused it.
   */
  shared(key: string, serializer: Serializer): Flight | undefined {
    const flights = this.#byKey.get(key);
    if (flights === undefined) return undefined;
    for (const flight of flights) if (flight.serializer === serializer && !flight.fenced) return flight;
    return undefined;
  }

  /** @param serializer - of the caches that may share it; none for one that somebody else runs: see `Load`. */
  start(key: string, serializer?: Serializer): Flight {
    const flight = new Flight(serializer);
    const others = this.#byKey.get(key);
    if (others === undefined) this.#byKey.set(key, new Set([flight]));
    else others.add(flight);
    return flight;
  }

  end(key: string, flight: Flight): void {
    const flights = this.#byKey.get(key);
    if (flights?.delete(flight) === true && flights.size === 0) this.#byKey.delete(key);
  }

  /**
   * Fences the loads of these keys, except the one that is writing.
   *
   * @returns what is being stored for them right now, which the write has to wait for.
   */
  fence(keys: readonly string[], own?: Flight): Promise<unknown> | undefined {
    return fenceAll(
      keys.flatMap((key) => [...(this.#byKey.get(key) ?? [])]),
      own,
    );
  }

  /** Fences the loads of values that will have one of these tags. Nothing of theirs has to be waited for. */
  fenceTagged(tags: readonly string[]): undefined {
    const invalid = new Set(tags);
    for (const flights of this.#byKey.values())
      for (const flight of flights) if (flight.tags.some((tag) => invalid.has(tag))) flight.fenced = true;
  }

  /** Fences the loads of every key with a prefix; with a glob, of those whose rest behind the prefix fits it. */
  fencePrefix(prefix: string, match?: string): Promise<unknown> | undefined {
    const isMeant = (key: string): boolean =>
      key.startsWith(prefix) && (match === undefined || matchesGlob(key.slice(prefix.length), match));
    return fenceAll(Array.from(this.#byKey, ([key, flights]) => (isMeant(key) ? [...flights] : [])).flat());
  }
}

function fenceAll(flights: readonly Flight[], own?: Flight): Promise<unknown> | undefined {
  const storing: PromiseLike<unknown>[] = [];
  for (const flight of flights) {
    if (flight === own) continue;
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
