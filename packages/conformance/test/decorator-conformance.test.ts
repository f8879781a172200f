import { describe, expect, it } from '@jest/globals';
import {
  BackendError,
  NullBackend,
  type Backend,
  type CallContext,
  type Capabilities,
  type Payload,
  type ScanPage,
} from '@cache/core';
import { TestClock } from '@cache/testing';
import { decoratorConformance } from '@cache/conformance';
import { failuresOver } from './failures-over.ts';
import { MinimalBackend } from './minimal-backend.ts';
import { ReferenceBackend, type ReferenceStore } from './reference-backend.ts';

const clock = new TestClock();
const byClock = { clock, advance: (ms: number): Promise<void> => clock.advance(ms) };
const store: ReferenceStore = new Map();

decoratorConformance({
  name: 'the reference backend',
  create: () => new ReferenceBackend(store, clock),
  ...byClock,
  describe,
  it,
});
decoratorConformance({
  name: 'a backend of get, set and delete',
  create: () => new MinimalBackend(clock),
  ...byClock,
  describe,
  it,
});

class AlwaysAdds extends ReferenceBackend {
  override add(key: string, payload: Payload, ttlMs: number | null): boolean {
    this.write(key, payload, ttlMs);
    return true;
  }
}

class NeverExpires extends ReferenceBackend {
  protected override endOf(): number {
    return Infinity;
  }
}

class SetsWhateverTheToken extends ReferenceBackend {
  override compareAndSet(key: string, _token: unknown, payload: Payload, ttlMs: number | null): boolean {
    this.write(key, payload, ttlMs);
    return true;
  }
}

/** Reads, waits, and writes: another comes between. */
class LosesIncrements extends ReferenceBackend {
  override async increment(key: string, delta: number, ttlMs: number | null, context: CallContext): Promise<number> {
    const entry = this.live(key);
    await Promise.resolve();
    if (entry === undefined) this.store.delete(key);
    else this.store.set(key, entry);
    return super.increment(key, delta, ttlMs, context);
  }
}

class RemovesNothing extends ReferenceBackend {
  override delete(keys: readonly string[]): number {
    return keys.filter((key) => this.live(key) !== undefined).length;
  }
}

class ListsOnePage extends ReferenceBackend {
  override scan(prefix: string): ScanPage {
    const [first] = [...this.store.keys()].filter((key) => key.startsWith(prefix));
    return { keys: first === undefined ? [] : [first], cursor: undefined };
  }
}

class LosesLongBatches extends ReferenceBackend {
  override multiGet(keys: readonly string[]): readonly Payload[] {
    return keys.map((key, index) => (index < 100 ? this.get(key) : undefined));
  }
}

class KeepsNoEmptyText extends ReferenceBackend {
  override set(key: string, payload: Payload, ttlMs: number | null): void {
    if (payload !== '""' && payload !== 'null') this.write(key, payload, ttlMs);
  }
}

class MixesUpKeys extends ReferenceBackend {
  override get(key: string): Payload {
    return super.get(key.toLowerCase());
  }

  override set(key: string, payload: Payload, ttlMs: number | null): void {
    this.write(key.toLowerCase(), payload, ttlMs);
  }
}

class ForgetsLifetimes extends ReferenceBackend {
  override expire(key: string): boolean {
    return super.get(key) !== undefined;
  }
}

class SeesNoOthers extends ReferenceBackend {
  constructor() {
    super(new Map(), clock);
  }
}

class KeepsNoLocks extends ReferenceBackend {
  override readonly capabilities: Capabilities = Object.freeze({
    ...new ReferenceBackend().capabilities,
    compareAndSet: false,
  });
}

class FailsToWrite extends ReferenceBackend {
  override set(): void {
    throw new BackendError('disk full');
  }
}

describe('decoratorConformance finds out a backend that', () => {
  it.each<[string, (shared: ReferenceStore) => Backend, string[]]>([
    ['adds what is there', (shared) => new AlwaysAdds(shared, clock), ['stampede/one-call', 'locked/one-at-a-time']],
    ['never lets go', (shared) => new NeverExpires(shared, clock), ['cached/lifetime', 'rate-limit/the-ban-ends']],
    [
      'sets whatever the token',
      (shared) => new SetsWhateverTheToken(shared, clock),
      ['sliding-rate-limit/exactly-the-limit', 'bloom/loses-nothing'],
    ],
    [
      'loses increments',
      (shared) => new LosesIncrements(shared, clock),
      ['rate-limit/exactly-the-limit', 'circuit-breaker/opens-for-all'],
    ],
    [
      'removes nothing',
      (shared) => new RemovesNothing(shared, clock),
      ['cached/refresh-and-invalidate', 'invalidate/one-of-a-function'],
    ],
    [
      'lists one page',
      (shared) => new ListsOnePage(shared, clock),
      ['invalidate/all-of-a-function', 'invalidate/by-template'],
    ],
    ['loses the end of long batches', (shared) => new LosesLongBatches(shared, clock), ['multi-cached/many']],
    ['keeps no falsy values', (shared) => new KeepsNoEmptyText(shared, clock), ['cached/falsy-results']],
    ['mixes up keys', (shared) => new MixesUpKeys(shared, clock), ['cached/any-argument']],
    ['changes no lifetime', (shared) => new ForgetsLifetimes(shared, clock), ['rate-limit/the-ban-ends']],
    [
      'shows nothing to other clients',
      () => new SeesNoOthers(),
      [
        'cached/one-call-for-all-clients',
        'early/renews-once',
        'failover/the-last-success',
        'hit/counts-for-all-clients',
        'perf/stores-what-was-slow',
        'iterator/replays',
        'multi-cached/missing-only',
        'locked/does-not-wait',
      ],
    ],
    [
      'fails to write',
      (shared) => new FailsToWrite(shared, clock),
      ['cached/one-call-for-all-clients', 'soft/the-old-where-the-new-fails', 'cached/errors', 'invalidate/further'],
    ],
  ])('%s', async (_does, createOver, expected) => {
    const shared: ReferenceStore = new Map();
    const failed = await failuresOver(decoratorConformance, { create: () => createOver(shared), ...byClock });
    expect(failed).toEqual(expect.arrayContaining(expected));
  });

  it('keeps its promises, and then fails nothing', async () => {
    const shared: ReferenceStore = new Map();
    const target = { create: () => new ReferenceBackend(shared, clock), ...byClock };
    expect(await failuresOver(decoratorConformance, target)).toEqual([]);
  });
});

describe('decoratorConformance', () => {
  it('holds a backend that can keep no lock to what is left', async () => {
    const shared: ReferenceStore = new Map();
    const target = { create: () => new KeepsNoLocks(shared, clock), ...byClock };
    expect(await failuresOver(decoratorConformance, target)).toEqual([]);
  });

  const register = { describe: () => undefined, it: Object.assign(() => undefined, { skip: () => undefined }) };

  it('takes clock and advance together', () => {
    const target = { name: 'memory', create: () => new NullBackend(), ...register };
    expect(() => decoratorConformance({ ...target, clock })).toThrow('clock and advance go together');
    expect(() => decoratorConformance({ ...target, advance: byClock.advance })).toThrow(TypeError);
  });

  it('has little to say of a backend that stores nothing', () => {
    const plan = decoratorConformance({
      name: 'null',
      create: () => new NullBackend(),
      ...register,
      variants: ['plain'],
    });
    expect(plan.registered).toBe(2);
  });
});
