import { describe, expect, it } from '@jest/globals';
import { BackendError, BackendUnavailableError, type CallContext } from '@cache/core';
import { toCacheError } from '../src/errors.ts';
import { MAX_WAITING } from '../src/link.ts';
import { MergeQueue } from '../src/merge-queue.ts';

const CONTEXT: CallContext = Object.freeze({ payload: 'text', timeoutMs: 5000, signal: undefined });

interface Sent {
  readonly keys: readonly string[];
  readonly context: CallContext;
}

function queue(
  refuse?: (keys: readonly string[]) => Error | undefined,
  inOrder = false,
): {
  readonly sent: Sent[];
  readonly queue: MergeQueue<string, string>;
} {
  const sent: Sent[] = [];
  const ask = async (keys: readonly string[], context: CallContext): Promise<string[]> => {
    sent.push({ keys, context });
    const error = refuse?.(keys);
    if (error !== undefined) throw error;
    return keys.map((key) => `answer to ${key}`);
  };
  const one = async (key: string, context: CallContext): Promise<string> => (await ask([key], context))[0] as string;
  return { sent, queue: new MergeQueue({ most: 3, inOrder, one, many: ask }) };
}

describe('MergeQueue', () => {
  it('asks once for what is added in one tick, and answers in order', async () => {
    const { sent, queue: reads } = queue();
    const answers = await Promise.all(['a', 'b', 'a'].map((key) => reads.add(key, key, CONTEXT)));
    expect(answers).toEqual(['answer to a', 'answer to b', 'answer to a']);
    expect(sent).toEqual([{ keys: ['a', 'b', 'a'], context: CONTEXT }]);
  });

  it('also merges what is added by promises of the same tick', async () => {
    const { sent, queue: reads } = queue();
    const later = Promise.resolve().then(() => reads.add('b', 'b', CONTEXT));
    await Promise.all([reads.add('a', 'a', CONTEXT), later]);
    await Promise.resolve().then(() =>
      Promise.all([reads.add('c', 'c', CONTEXT), Promise.resolve().then(() => reads.add('d', 'd', CONTEXT))]),
    );
    expect(sent.at(-1)?.keys).toEqual(['c', 'd']);
  });

  it('asks for a lone item by itself, before anything else of the event loop runs', async () => {
    const { sent, queue: reads } = queue();
    const immediate = new Promise<number>((resolve) => {
      setImmediate(() => resolve(sent.length));
    });
    expect(await reads.add('a', 'a', CONTEXT)).toBe('answer to a');
    expect(await immediate).toBe(1);
    expect(sent[0]?.keys).toEqual(['a']);
  });

  it('asks several times where there are too many for one command', async () => {
    const { sent, queue: reads } = queue();
    const keys = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const answers = await Promise.all(keys.map((key) => reads.add(key, key, CONTEXT)));
    expect(answers).toEqual(keys.map((key) => `answer to ${key}`));
    expect(sent.map((each) => each.keys.length)).toEqual([3, 3, 1]);
  });

  it('does not mix kinds of payload', async () => {
    const { sent, queue: reads } = queue();
    await Promise.all([reads.add('a', 'a', CONTEXT), reads.add('b', 'b', { ...CONTEXT, payload: 'binary' })]);
    expect(sent.map((each) => each.context.payload)).toEqual(['text', 'binary']);
  });

  it('is as patient as the most patient member, and ended by the signal of none', async () => {
    const { sent, queue: reads } = queue();
    const { signal } = new AbortController();
    await Promise.all([
      reads.add('a', 'a', { ...CONTEXT, timeoutMs: 10 }),
      reads.add('b', 'b', { ...CONTEXT, timeoutMs: 90, signal }),
    ]);
    expect(sent.map((each) => each.context)).toEqual([{ payload: 'text', timeoutMs: 90, signal: undefined }]);
  });

  it('does not put what may take for ever together with what may not', async () => {
    const { sent, queue: reads } = queue();
    const timeouts = [null, null, 5000, 90, null];
    await Promise.all(timeouts.map((timeoutMs) => reads.add('a', 'a', { ...CONTEXT, timeoutMs })));
    expect(sent.map((each) => [each.keys.length, each.context.timeoutMs])).toEqual([
      [2, null],
      [2, 5000],
      [1, null],
    ]);
  });

  it('asks one by one for what is refused together, so that each hears its own', async () => {
    const refused = new BackendError('no');
    const { sent, queue: reads } = queue((keys) => (keys.includes('b') ? refused : undefined));
    const endings = await Promise.allSettled(['a', 'b', 'c'].map((key) => reads.add(key, key, CONTEXT)));
    expect(endings).toEqual([
      { status: 'fulfilled', value: 'answer to a' },
      { status: 'rejected', reason: refused },
      { status: 'fulfilled', value: 'answer to c' },
    ]);
    expect(sent.map((each) => each.keys)).toEqual([['a', 'b', 'c'], ['a'], ['b'], ['c']]);
  });

  it.each([false, true])('merges after a refusal only where order does not count (inOrder: %s)', async (inOrder) => {
    const { sent, queue: items } = queue((keys) => (keys.length > 1 ? new BackendError('no') : undefined), inOrder);
    const add = (keys: readonly string[]): Promise<string[]> =>
      Promise.all(keys.map((key) => items.add(key, key, CONTEXT)));
    await add(['a', 'b']);
    sent.length = 0;
    expect(await add(['c', 'd'])).toEqual(['answer to c', 'answer to d']);
    expect(sent.map((each) => each.keys)).toEqual(inOrder ? [['c'], ['d']] : [['c', 'd'], ['c'], ['d']]);
  });

  it.each([
    ['server cannot be asked at all', new BackendUnavailableError('gone')],
    ['server refuses every key alike', toCacheError(new Error('OOM command not allowed when used memory > maxmemory'))],
  ])('asks nothing again where the %s, and gives each an error of its own', async (_, error) => {
    const { sent, queue: reads } = queue(() => error);
    const endings = await Promise.allSettled(['a', 'b'].map((key) => reads.add(key, key, CONTEXT)));
    const reasons = endings.map((each) => (each as PromiseRejectedResult).reason as Error);
    for (const reason of reasons) {
      expect(reason).toStrictEqual(error);
      expect(reason.cause).toBe(error.cause);
    }
    expect(reasons[0]).not.toBe(reasons[1]);
    expect(sent).toHaveLength(1);
  });

  it('tells what is queued, and sends it on demand', async () => {
    const { sent, queue: reads } = queue();
    expect(reads.has('a')).toBe(false);
    const first = reads.add('a', 'a', CONTEXT);
    expect(reads.has('a')).toBe(true);
    expect(reads.has('b')).toBe(false);
    const second = reads.add('b', 'b', CONTEXT);
    expect(reads.has('b')).toBe(true);
    reads.flush();
    expect(sent).toHaveLength(1);
    expect(reads.has('a')).toBe(false);
    reads.flush();
    expect(await Promise.all([first, second])).toEqual(['answer to a', 'answer to b']);
    expect(sent).toHaveLength(1);
  });

  it('refuses what would be one too many to wait, until some are answered', async () => {
    const { promise: silence, resolve: answer } = Promise.withResolvers<void>();
    const many = (keys: readonly string[]): Promise<readonly string[]> => silence.then(() => keys);
    const reads = new MergeQueue<string, string>({
      most: 1000,
      inOrder: false,
      one: (key) => silence.then(() => key),
      many,
    });
    const waiting = Array.from({ length: MAX_WAITING }, () => reads.add('a', 'a', CONTEXT));
    await expect(reads.add('b', 'b', CONTEXT)).rejects.toMatchObject({ code: 'CACHE_BACKEND_UNAVAILABLE' });
    answer();
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['a']));
    expect(await reads.add('b', 'b', CONTEXT)).toBe('b');
  });
});
