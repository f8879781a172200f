import { SystemClock, type Clock } from '@cache/core';
import { TestClock } from '@cache/testing';
import { describe, expect, it, jest } from '@jest/globals';

import { MemoryBackend } from '../src/index.ts';
import { callContexts } from './call-contexts.ts';
import { ManualClock } from './manual-clock.ts';

const context = callContexts.reference;
const DAY_MS = 86_400_000;

describe('the end of a lifetime', () => {
  it.each<[string, (backend: MemoryBackend, token: unknown) => unknown, unknown]>([
    ['get', (backend) => backend.get('key', context), undefined],
    ['multiGet', (backend) => backend.multiGet(['key'], context), [undefined]],
    ['getWithToken', (backend) => backend.getWithToken('key', context), undefined],
    ['exists', (backend) => backend.exists('key'), false],
    ['ttl', (backend) => backend.ttl('key'), undefined],
    ['expire', (backend) => backend.expire('key', 1000), false],
    ['delete', (backend) => backend.delete(['key']), 0],
    ['add', (backend) => backend.add('key', 'new', null, context), true],
    ['increment', (backend) => backend.increment('key', 5, null, context), 5],
    ['compareAndSet', (backend, token) => backend.compareAndSet('key', token, 'new', null, context), false],
    ['compareAndDelete', (backend, token) => backend.compareAndDelete('key', token), false],
    ['scan', (backend) => backend.scan('', undefined, undefined).keys, []],
    ['raw', (backend) => backend.raw('size', []), 0],
  ])('is the very millisecond for %s, though no timer ran', (_command, ask, absent) => {
    const [early, late] = [999, 1000].map((ms) => {
      const clock = new ManualClock();
      const backend = new MemoryBackend({ clock });
      backend.set('key', 1, 1000, context);
      const token = backend.getWithToken('key', context)?.token;
      clock.ms = ms;
      return ask(backend, token);
    });
    expect(early).not.toEqual(absent);
    expect(late).toEqual(absent);
  });

  it('is exact for times that are not whole', () => {
    const clock = new ManualClock();
    const backend = new MemoryBackend({ clock });
    clock.ms = 0.75;
    backend.set('key', 1, 1, context);
    clock.ms = 1.5;
    expect(backend.ttl('key')).toBe(1);
    clock.ms = 1.75;
    expect(backend.exists('key')).toBe(false);
  });

  it('is what is told of an entry that a limit removes before the timer could', () => {
    const clock = new ManualClock();
    const evicted = jest.fn();
    const backend = new MemoryBackend({ clock, maxEntries: 1, onEvict: evicted });
    clock.ms = 0.75;
    backend.set('key', 1, 1, context);
    clock.ms = 1.75;
    backend.set('other', 1, null, context);
    expect(evicted.mock.calls).toEqual([['key', 1, 'expired']]);
  });

  it.each([2 ** 31 - 1, 2 ** 31, 2 ** 31 + 1, 365 * DAY_MS, 8.64e15])('is kept %p ms away', async (ttlMs) => {
    const clock = new TestClock();
    const evicted = jest.fn();
    const backend = new MemoryBackend({ clock, onEvict: evicted });
    backend.set('key', 'value', ttlMs, context);
    await clock.advance(ttlMs - 1);
    expect(backend.ttl('key')).toBe(1);
    expect(evicted).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(evicted).toHaveBeenCalledWith('key', 'value', 'expired');
  });

  it('is that of the last write', async () => {
    const clock = new TestClock();
    const backend = new MemoryBackend({ clock });
    const writes: (() => unknown)[] = [
      () => backend.set('key', 'new', null, context),
      () => backend.set('key', 'new', 5000, context),
      () => backend.expire('key', null),
      () => backend.delete(['key']) && backend.set('key', 'new', null, context),
      () => backend.clear(undefined) ?? backend.set('key', 'new', null, context),
      () => backend.clear('k') ?? backend.add('key', 'new', 5000, context),
      () => backend.compareAndSet('key', backend.getWithToken('key', context)?.token, 'new', null, context),
    ];
    for (const write of writes) {
      backend.set('key', 'old', 1000, context);
      write();
      await clock.advance(1500);
      expect(backend.exists('key')).toBe(true);
      backend.clear(undefined);
    }
  });

  it('comes later where the wall clock is set back, and sooner where it is set forward', async () => {
    const clock = new TestClock();
    clock.set(DAY_MS);
    const evicted = jest.fn();
    const backend = new MemoryBackend({ clock, onEvict: evicted });
    backend.set('key', 'value', 1000, context);
    clock.set(0);
    await clock.advance(5000);
    expect(backend.ttl('key')).toBe(DAY_MS - 4000);
    backend.set('new', 'value', 1000, context);
    await clock.advance(1000);
    expect(backend.exists('new')).toBe(false);
    clock.set(2 * DAY_MS);
    expect(backend.exists('key')).toBe(false);
    expect(evicted).toHaveBeenCalledTimes(2);
  });
});

describe('the timer', () => {
  it('is one for all entries, keeps no process alive, and is there only while something ends', async () => {
    const clock = new TestClock();
    const backend = new MemoryBackend({ clock });
    backend.set('stays', 1, null, context);
    expect(clock.pending()).toEqual([]);
    for (let index = 0; index < 1000; index++) backend.set(`key:${index}`, 1, 5000 + index, context);
    expect(clock.pending()).toEqual([{ kind: 'timer', inMs: 5000, keepsAlive: false }]);
    backend.set('sooner', 1, 10, context);
    expect(clock.pending()).toEqual([{ kind: 'timer', inMs: 10, keepsAlive: false }]);
    await clock.advance(10_000);
    expect(clock.pending()).toEqual([]);
    expect(backend.scan('', undefined, undefined).keys).toEqual(['stays']);
  });

  it.each<[string, (backend: MemoryBackend) => void]>([
    ['close', (backend) => backend.close()],
    ['clear', (backend) => backend.clear(undefined)],
  ])('ends with %s', (_command, end) => {
    const clock = new TestClock();
    const backend = new MemoryBackend({ clock });
    backend.set('key', 1, 5000, context);
    end(backend);
    expect(clock.pending()).toEqual([]);
  });

  it('removes each entry at its own millisecond', async () => {
    const clock = new TestClock();
    const told: string[] = [];
    const backend = new MemoryBackend({ clock, onEvict: (key) => told.push(`${key}@${clock.now()}`) });
    const ends = [1, 2, 63, 64, 65, 127, 128, 4095, 4096, 4097, 262_143, 262_144, 262_145];
    for (const end of ends) backend.set(String(end), 1, end, context);
    await clock.advance(300_000);
    expect(told).toEqual(ends.map((end) => `${end}@${end}`));
  });

  it('does a bounded piece of work at a time', () => {
    const callbacks: (() => void)[] = [];
    const clock = new ManualClock();
    const eager: Clock = {
      now: () => clock.ms,
      sleep: () => clock.sleep(),
      timer: (_ms, callback) => {
        callbacks.push(callback);
        return { ref() {}, unref() {}, cancel() {} };
      },
    };
    const evicted: string[] = [];
    const backend = new MemoryBackend({ clock: eager, onEvict: (key) => evicted.push(key) });
    const count = 20_000;
    for (let index = 0; index < count; index++) backend.set(`key:${index}`, 1, 100_000, context);
    clock.ms = 100_000;
    let turns = 0;
    for (let callback = callbacks.pop(); callback !== undefined; callback = callbacks.pop()) {
      const before = evicted.length;
      callback();
      expect(evicted.length - before).toBeLessThanOrEqual(2048);
      turns++;
    }
    expect(new Set(evicted).size).toBe(count);
    expect(turns).toBeLessThan(50);
  });

  it('of a clock that can only sleep is made of that', async () => {
    const clock = new TestClock();
    const plain: Clock = { now: () => clock.now(), sleep: (ms, signal) => clock.sleep(ms, signal) };
    const evicted = jest.fn();
    const backend = new MemoryBackend({ clock: plain, onEvict: evicted });
    backend.set('key', 1, 1000, context);
    await clock.advance(1000);
    expect(evicted).toHaveBeenCalledTimes(1);
    expect(clock.pending()).toEqual([]);
  });

  it('reads no clock as long as nothing ends', () => {
    const clock = new SystemClock();
    const backend = new MemoryBackend({ clock, maxEntries: 5 });
    const now = jest.spyOn(clock, 'now');
    for (let index = 0; index < 20; index++) backend.set(`key:${index % 7}`, index, null, context);
    backend.get('key:0', context);
    expect(now).not.toHaveBeenCalled();
  });
});
