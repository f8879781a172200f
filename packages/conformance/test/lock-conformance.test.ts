import { describe, expect, it } from '@jest/globals';
import { NullBackend, type Backend, type CallContext, type Capabilities, type Payload, type Token } from '@cache/core';
import { TestClock } from '@cache/testing';
import { lockConformance } from '@cache/conformance';
import { failuresOver } from './failures-over.ts';
import { MinimalBackend } from './minimal-backend.ts';
import { ReferenceBackend } from './reference-backend.ts';

const clock = new TestClock();
const advance = (ms: number): Promise<void> => clock.advance(ms);
const store = new Map();

lockConformance({
  name: 'the reference backend',
  create: () => new ReferenceBackend(store, clock),
  advance,
  describe,
  it,
});
lockConformance({
  name: 'a backend of get, set and delete',
  create: () => new MinimalBackend(clock),
  advance,
  describe,
  it,
});

class AlwaysAdds extends ReferenceBackend {
  override add(key: string, payload: Payload, ttlMs: number | null, context: CallContext): boolean {
    void this.set(key, payload, ttlMs, context);
    return true;
  }
}

class NeverExpires extends ReferenceBackend {
  override add(
    key: string,
    payload: Payload,
    _ttlMs: number | null,
    context: CallContext,
  ): ReturnType<ReferenceBackend['add']> {
    return super.add(key, payload, null, context);
  }
}

class SetsWhateverTheToken extends ReferenceBackend {
  override compareAndSet(
    key: string,
    _token: Token,
    payload: Payload,
    ttlMs: number | null,
    context: CallContext,
  ): boolean {
    void this.set(key, payload, ttlMs, context);
    return true;
  }
}

class RemovesWhateverTheToken extends ReferenceBackend {
  override compareAndDelete(key: string, _token: Token, context: CallContext): boolean {
    void this.delete([key], context);
    return true;
  }
}

class ComparesNothing extends ReferenceBackend {
  override readonly capabilities: Capabilities = Object.freeze({
    ...new ReferenceBackend(store, clock).capabilities,
    compareAndSet: false,
  });
}

describe('lockConformance finds out a backend that', () => {
  it.each<[string, (shared: Map<string, never>) => Backend, string[]]>([
    [
      'adds what is there',
      (shared) => new AlwaysAdds(shared, clock),
      ['lock/one-holder', 'lock/many-at-once', 'lock/excludes'],
    ],
    ['forgets the lifetime of what it adds', (shared) => new NeverExpires(shared, clock), ['lock/lease-ends']],
    [
      'sets whatever the token',
      (shared) => new SetsWhateverTheToken(shared, clock),
      ['optimistic-lock/conflicts', 'optimistic-lock/gone', 'optimistic-lock/loops'],
    ],
    [
      'removes whatever the token',
      (shared) => new RemovesWhateverTheToken(shared, clock),
      ['optimistic-lock/conflicts'],
    ],
    ['claims less than it does', (shared) => new ComparesNothing(shared, clock), ['optimistic-lock/refused']],
  ])('%s', async (_does, createOver, expected) => {
    const shared = new Map<string, never>();
    expect(await failuresOver(lockConformance, { create: () => createOver(shared), advance })).toEqual(
      expect.arrayContaining(expected),
    );
  });

  it('keeps its promises, and then fails nothing', async () => {
    const shared = new Map<string, never>();
    expect(await failuresOver(lockConformance, { create: () => new ReferenceBackend(shared, clock), advance })).toEqual(
      [],
    );
  });
});

describe('lockConformance', () => {
  it('has nothing to say of a backend that stores nothing', () => {
    const plan = lockConformance({
      name: 'null',
      create: () => new NullBackend(),
      describe: () => undefined,
      it: Object.assign(() => undefined, { skip: () => undefined }),
    });
    expect(plan).toMatchObject({ registered: 0 });
  });
});
