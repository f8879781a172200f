import type { CallContext } from '@cache/core';
import { describe, expect, it } from '@jest/globals';

import { RetryQueue } from '../src/retry-queue.ts';

const busy = Object.assign(new Error('database is locked'), { code: 'ERR_SQLITE_ERROR', errcode: 5 });

function context(timeoutMs: number | null = null, signal?: AbortSignal): CallContext {
  return { payload: 'text', timeoutMs, signal };
}

/** Does `work` once a lock is free that stands for somebody else's. */
class Lock {
  held = true;
  attempts = 0;

  readonly guard =
    <T>(work: () => T) =>
    (): T => {
      this.attempts++;
      if (this.held) throw busy;
      return work();
    };
}

/** A command whose answer is a promise in any case. */
async function write<T>(queue: RetryQueue, attempt: () => T, of: CallContext = context()): Promise<T> {
  return queue.write(attempt, of);
}

describe('RetryQueue', () => {
  it('answers at once where nobody is in the way, and throws what is no lock', () => {
    const queue = new RetryQueue();
    expect(queue.write(() => 1, context())).toBe(1);
    const fail = (): never => {
      throw new RangeError('wrong');
    };
    expect(() => queue.write(fail, context())).toThrow(RangeError);
  });

  it('does what had to wait in the order of the calls', async () => {
    const queue = new RetryQueue();
    const lock = new Lock();
    const done: number[] = [];
    const all = [1, 2, 3].map((each) =>
      write(
        queue,
        lock.guard(() => done.push(each)),
      ),
    );
    // Not held up by a lock, but behind what waits already.
    all.push(write(queue, () => done.push(4)));
    expect(done).toEqual([]);
    lock.held = false;
    await Promise.all(all);
    expect(done).toEqual([1, 2, 3, 4]);
  });

  it('lets reads pass what waits', async () => {
    const queue = new RetryQueue();
    const lock = new Lock();
    const written = write(
      queue,
      lock.guard(() => 'written'),
    );
    expect(queue.read(() => 'read', context())).toBe('read');
    lock.held = false;
    expect(await written).toBe('written');
  });

  it('begins with attempts without a pause, also after a command that gave up', async () => {
    const queue = new RetryQueue();
    const given = new Lock();
    await expect(
      write(
        queue,
        given.guard(() => 1),
        context(200),
      ),
    ).rejects.toMatchObject({
      code: 'CACHE_BACKEND_UNAVAILABLE',
    });
    expect(given.attempts).toBeGreaterThanOrEqual(4);
    const lock = new Lock();
    const waiting = write(
      queue,
      lock.guard(() => 2),
    );
    for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
    expect(lock.attempts).toBe(4);
    lock.held = false;
    expect(await waiting).toBe(2);
  });

  it('gives up a little before the time is up, with an error that says why', async () => {
    const lock = new Lock();
    const began = performance.now();
    await expect(
      new RetryQueue().write(
        lock.guard(() => 1),
        context(100),
      ),
    ).rejects.toMatchObject({
      code: 'CACHE_BACKEND_UNAVAILABLE',
      message: 'another connection keeps the database locked (database is locked)',
      cause: busy,
    });
    expect(performance.now() - began).toBeGreaterThanOrEqual(79);
    expect(lock.attempts).toBeGreaterThan(3);
  });

  it('rejects everybody whose time is up when the first gives up', async () => {
    const queue = new RetryQueue();
    const lock = new Lock();
    const all = await Promise.allSettled(
      Array.from({ length: 50 }, () =>
        write(
          queue,
          lock.guard(() => 'late'),
          context(20),
        ),
      ),
    );
    expect(all.every(({ status }) => status === 'rejected')).toBe(true);
    lock.held = false;
    expect(queue.write(() => 'next', context())).toBe('next');
  });

  it('drops what has no time left behind one that is more patient, without doing it', async () => {
    const queue = new RetryQueue();
    const lock = new Lock();
    const done: string[] = [];
    const patient = write(
      queue,
      lock.guard(() => done.push('patient')),
    );
    const late = write(queue, () => done.push('late'), context(10));
    const unable = expect(late).rejects.toThrow('locked until time was up');
    await new Promise((resolve) => void setTimeout(resolve, 15));
    lock.held = false;
    await Promise.all([patient, unable]);
    expect(done).toEqual(['patient']);
  });

  it('drops what was aborted, without doing it', async () => {
    const queue = new RetryQueue();
    const lock = new Lock();
    const controller = new AbortController();
    const aborted = write(
      queue,
      lock.guard(() => 'aborted'),
      context(null, controller.signal),
    );
    const attempts = lock.attempts;
    controller.abort(new Error('enough'));
    lock.held = false;
    await expect(aborted).rejects.toThrow('enough');
    expect(lock.attempts).toBe(attempts);
  });

  it('rejects one whose attempt fails, and goes on with the next', async () => {
    const queue = new RetryQueue();
    const lock = new Lock();
    const fail = (): never => {
      throw Object.assign(new Error('database or disk is full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 });
    };
    const failed = write(queue, lock.guard(fail));
    const next = write(
      queue,
      lock.guard(() => 'next'),
    );
    lock.held = false;
    await expect(failed).rejects.toMatchObject({ code: 'CACHE_BACKEND' });
    expect(await next).toBe('next');
  });

  it('does many in turn, letting other work in between', async () => {
    const queue = new RetryQueue();
    const lock = new Lock();
    const all = Array.from({ length: 1000 }, (_, index) =>
      write(
        queue,
        lock.guard(() => index),
      ),
    );
    lock.held = false;
    expect(await Promise.all(all)).toEqual(Array.from({ length: 1000 }, (_, index) => index));
  });

  it('rejects what waits when it is closed, and tries it no more', async () => {
    const queue = new RetryQueue();
    const lock = new Lock();
    const waiting = write(
      queue,
      lock.guard(() => 'waiting'),
    );
    queue.close();
    await expect(waiting).rejects.toMatchObject({ code: 'CACHE_BACKEND_UNAVAILABLE' });
    expect(lock.attempts).toBe(1);
  });

  it('has a bound', async () => {
    const queue = new RetryQueue();
    const lock = new Lock();
    const all = Array.from({ length: 100_000 }, () =>
      write(
        queue,
        lock.guard(() => 1),
      ),
    );
    expect(() => queue.write(() => 1, context())).toThrow('100000 commands wait for the database already');
    lock.held = false;
    expect(await Promise.all(all)).toHaveLength(100_000);
  });
});
