import { describe, expect, it } from '@jest/globals';
import type { CallContext } from '@cache/core';
import type { RedisClient } from '../src/client.ts';
import { Link, MAX_WAITING } from '../src/link.ts';
import { WaitingRoom } from '../src/waiting-room.ts';

const PATIENT: CallContext = { payload: 'text', timeoutMs: null, signal: undefined };

/** A client that answers when it is told to. */
function silentClient(): {
  readonly client: RedisClient;
  readonly asked: string[];
  answer(reply: unknown): void;
  fail(error: Error): void;
} {
  const waiting: { resolve(reply: unknown): void; reject(error: Error): void }[] = [];
  const asked: string[] = [];
  const client: RedisClient = {
    isOpen: true,
    isReady: true,
    connect: async () => undefined,
    destroy: () => undefined,
    on: () => undefined,
    off: () => undefined,
    sendCommand: (args) =>
      new Promise((resolve, reject) => {
        asked.push(args.join(' '));
        waiting.push({ resolve, reject });
      }),
  };
  return {
    client,
    asked,
    answer: (reply) => waiting.shift()?.resolve(reply),
    fail: (error) => waiting.splice(0).forEach(({ reject }) => reject(error)),
  };
}

const linkTo = (client: RedisClient): Link => new Link(client, () => undefined);

describe('Link', () => {
  it('refuses what would make its queue longer than it may be, until there is room again', async () => {
    const { client, asked, answer, fail } = silentClient();
    const link = linkTo(client);
    const waiting = Array.from({ length: MAX_WAITING }, () => link.send(['GET', 'k'], 'text', PATIENT));
    const tooMany = {
      code: 'CACHE_BACKEND_UNAVAILABLE',
      message: expect.stringMatching(/100000 commands already wait/),
    };
    await expect(link.send(['GET', 'k'], 'text', PATIENT)).rejects.toMatchObject(tooMany);
    await expect(link.use(() => 'never asked', PATIENT)).rejects.toMatchObject(tooMany);
    expect(asked).toHaveLength(MAX_WAITING);
    answer('first');
    expect(await waiting[0]).toBe('first');
    const last = link.send(['GET', 'k'], 'text', PATIENT);
    const endings = Promise.allSettled([...waiting.slice(1), last]);
    fail(new Error('Socket closed unexpectedly'));
    expect((await endings).every((each) => each.status === 'rejected')).toBe(true);
  });

  it('tells what waits why the connection was given up, each by an error of its own', async () => {
    const { client, fail } = silentClient();
    const link = linkTo(client);
    const endings = Promise.allSettled([link.send(['A'], 'text', PATIENT), link.send(['B'], 'text', PATIENT)]);
    link.end(new Error('nothing was answered'));
    fail(new Error('Disconnects client'));
    const [first, second] = (await endings).map((each) => (each as PromiseRejectedResult).reason as Error);
    expect(first).toMatchObject({
      code: 'CACHE_BACKEND_UNAVAILABLE',
      message: 'Redis cannot be reached: nothing was answered',
    });
    expect(second).not.toBe(first);
  });

  it('is idle when everything was answered', async () => {
    const { client, answer } = silentClient();
    const link = linkTo(client);
    await link.idle();
    const sent = link.send(['A'], 'text', PATIENT);
    let idle = false;
    const waiting = link.idle().then(() => {
      idle = true;
    });
    await Promise.resolve();
    expect(idle).toBe(false);
    answer('x');
    await Promise.all([sent, waiting]);
    expect(idle).toBe(true);
  });
});

describe('WaitingRoom', () => {
  it('sends what waits in order, but for what has no time left', async () => {
    const { client, asked } = silentClient();
    const room = new WaitingRoom<Link>();
    const ask = (name: string) => (link: Link) => link.send([name], 'text', PATIENT);
    void room.wait(ask('A'), PATIENT);
    const late = room.wait(ask('B'), { ...PATIENT, timeoutMs: 0 });
    const aborted = room.wait(ask('C'), { ...PATIENT, signal: AbortSignal.abort() });
    void room.wait(ask('D'), PATIENT);
    room.admit(linkTo(client));
    for (const each of [late, aborted]) await expect(each).rejects.toMatchObject({ code: 'CACHE_BACKEND_UNAVAILABLE' });
    expect(asked).toEqual(['A', 'D']);
  });

  it('has no more room than there may be commands', async () => {
    const room = new WaitingRoom<Link>();
    const ask = async (): Promise<string> => 'asked';
    const waiting = Array.from({ length: MAX_WAITING }, () => room.wait(ask, PATIENT));
    await expect(room.wait(ask, PATIENT)).rejects.toMatchObject({
      message: expect.stringMatching(/100000 commands already wait/),
    });
    const endings = Promise.allSettled(waiting);
    room.turnAway(new Error('closed'));
    const [first, second] = (await endings).map((each) => (each as PromiseRejectedResult).reason as Error);
    expect(first).toMatchObject({ code: 'CACHE_BACKEND_UNAVAILABLE' });
    expect(second).not.toBe(first);
  });
});
