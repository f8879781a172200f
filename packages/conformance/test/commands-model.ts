import fc from 'fast-check';
import type { Cache } from '@cache/core';
import type { TestClock } from '@cache/testing';

/** A command, or a passing of time, with all that it needs. */
export type Step =
  | { readonly kind: 'get' | 'exists' | 'ttl' | 'delete'; readonly key: string }
  | { readonly kind: 'set' | 'add'; readonly key: string; readonly value: string; readonly ttl: number | null }
  | { readonly kind: 'increment'; readonly key: string; readonly delta: number; readonly ttl: number | null }
  | { readonly kind: 'expire'; readonly key: string; readonly ttl: number | null }
  | { readonly kind: 'multiGet' | 'multiDelete'; readonly keys: readonly string[] }
  | { readonly kind: 'multiSet'; readonly entries: readonly (readonly [string, string])[]; readonly ttl: number | null }
  | { readonly kind: 'clear' | 'keys' }
  | { readonly kind: 'pass'; readonly ms: number };

const key = fc.constantFrom('a', 'b', 'a b', '__proto__', 'ü');
const value = fc.oneof(fc.string(), fc.constantFrom('0', '007', '-3', ''));
const ttl = fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 50 }));

/** Steps of which many meet: few keys, short lifetimes. */
export const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constantFrom('get' as const, 'exists' as const, 'ttl' as const, 'delete' as const), key }),
  fc.record({ kind: fc.constantFrom('set' as const, 'add' as const), key, value, ttl }),
  fc.record({ kind: fc.constant('increment' as const), key, delta: fc.integer({ min: -5, max: 5 }), ttl }),
  fc.record({ kind: fc.constant('expire' as const), key, ttl }),
  fc.record({
    kind: fc.constantFrom('multiGet' as const, 'multiDelete' as const),
    keys: fc.array(key, { maxLength: 4 }),
  }),
  fc.record({ kind: fc.constant('multiSet' as const), entries: fc.array(fc.tuple(key, value), { maxLength: 4 }), ttl }),
  fc.record({ kind: fc.constantFrom('clear' as const, 'keys' as const) }),
  fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 30 }) }),
);

/** Does a step with a cache. What it rejects with is an answer too: its code. */
export async function runOn(cache: Cache, clock: TestClock, each: Step): Promise<unknown> {
  try {
    switch (each.kind) {
      case 'get':
        return await cache.get(each.key);
      case 'exists':
        return await cache.exists(each.key);
      case 'ttl':
        return await cache.ttl(each.key);
      case 'delete':
        return await cache.delete(each.key);
      case 'set':
        return await cache.set(each.key, each.value, { ttl: each.ttl });
      case 'add':
        return await cache.add(each.key, each.value, { ttl: each.ttl });
      case 'increment':
        return await cache.increment(each.key, each.delta, { ttl: each.ttl });
      case 'expire':
        return await cache.expire(each.key, each.ttl);
      case 'multiGet':
        return await cache.multiGet(each.keys);
      case 'multiDelete':
        return await cache.multiDelete(each.keys);
      case 'multiSet':
        return await cache.multiSet(each.entries, { ttl: each.ttl });
      case 'clear':
        return await cache.clear();
      case 'keys': {
        const keys = [];
        for await (const listed of cache.keys()) keys.push(listed);
        return keys.sort();
      }
      case 'pass':
        return await clock.advance(each.ms);
    }
  } catch (error) {
    return (error as { readonly code?: unknown }).code;
  }
}

/** What every step should answer: a map, and a time. Text is stored as it is. */
export class CommandsModel {
  readonly #entries = new Map<string, { readonly value: string; readonly expiresAt: number }>();
  #now = 0;

  run(each: Step): unknown {
    switch (each.kind) {
      case 'get':
        return this.#live(each.key)?.value;
      case 'exists':
        return this.#live(each.key) !== undefined;
      case 'ttl':
        return this.#left(each.key);
      case 'delete':
        return this.#remove([each.key]);
      case 'set':
        return this.#write(each.key, each.value, each.ttl);
      case 'add':
        return this.#live(each.key) === undefined ? this.#write(each.key, each.value, each.ttl) : 'CACHE_KEY_EXISTS';
      case 'increment':
        return this.#increment(each.key, each.delta, each.ttl);
      case 'expire':
        return (
          this.#live(each.key) !== undefined && this.#write(each.key, this.#live(each.key)?.value as string, each.ttl)
        );
      case 'multiGet':
        return each.keys.map((name) => this.#live(name)?.value);
      case 'multiDelete':
        return this.#remove(each.keys);
      case 'multiSet':
        for (const [name, text] of each.entries) this.#write(name, text, each.ttl);
        return true;
      case 'clear':
        this.#entries.clear();
        return true;
      case 'keys':
        return [...this.#entries.keys()].filter((name) => this.#live(name) !== undefined).sort();
      case 'pass':
        this.#now += each.ms;
        return undefined;
    }
  }

  #live(name: string): { readonly value: string; readonly expiresAt: number } | undefined {
    const entry = this.#entries.get(name);
    return entry !== undefined && entry.expiresAt > this.#now ? entry : undefined;
  }

  #left(name: string): number | null | undefined {
    const entry = this.#live(name);
    if (entry === undefined) return undefined;
    return entry.expiresAt === Infinity ? null : entry.expiresAt - this.#now;
  }

  #write(name: string, text: string, ttlMs: number | null): true {
    this.#entries.set(name, { value: text, expiresAt: ttlMs === null ? Infinity : this.#now + ttlMs });
    return true;
  }

  #remove(names: readonly string[]): number {
    return names.filter((name) => this.#live(name) !== undefined && this.#entries.delete(name)).length;
  }

  #increment(name: string, delta: number, ttlMs: number | null): number | string {
    const entry = this.#live(name);
    if (entry !== undefined && !/^(?:0|-?[1-9]\d*)$/.test(entry.value)) return 'CACHE_NOT_INCREMENTABLE';
    const sum = Number(entry?.value ?? 0) + delta;
    if (!Number.isSafeInteger(sum)) return 'CACHE_NOT_INCREMENTABLE';
    this.#write(name, String(sum), entry === undefined ? ttlMs : (this.#left(name) ?? null));
    return sum;
  }
}
