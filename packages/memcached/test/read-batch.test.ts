import { describe, expect, it } from '@jest/globals';
import type { CallContext } from '@cache/core';
import { MOST_KEYS, ReadBatch } from '../src/read-batch.ts';

const CONTEXT: CallContext = { payload: 'text', timeoutMs: 1000, signal: undefined };

function recorded(found: Record<string, string> = {}): {
  readonly asked: string[][];
  readonly contexts: CallContext[];
  readonly batch: ReadBatch<string>;
} {
  const asked: string[][] = [];
  const contexts: CallContext[] = [];
  const batch = new ReadBatch<string>((wires, context) => {
    asked.push([...wires]);
    contexts.push(context);
    return Promise.resolve(found);
  });
  return { asked, contexts, batch };
}

describe('ReadBatch', () => {
  it('makes one command of the reads of a tick', async () => {
    const { asked, batch } = recorded({ a: '1', b: '2' });
    expect(await Promise.all(['a', 'b', 'c', 'a'].map((wire) => batch.read(wire, CONTEXT)))).toEqual([
      '1',
      '2',
      undefined,
      '1',
    ]);
    expect(await batch.read('a', CONTEXT)).toBe('1');
    expect(asked).toEqual([['a', 'b', 'c', 'a'], ['a']]);
  });

  it('answers no members of the prototype', async () => {
    const { batch } = recorded();
    expect(
      await Promise.all(['constructor', 'toString', 'hasOwnProperty'].map((wire) => batch.read(wire, CONTEXT))),
    ).toEqual([undefined, undefined, undefined]);
  });

  it('is sent at once by flush, and when it is full', async () => {
    const { asked, batch } = recorded();
    const reads = [batch.read('a', CONTEXT)];
    batch.flush();
    expect(asked).toEqual([['a']]);
    for (let index = 0; index <= MOST_KEYS; index++) reads.push(batch.read(`k${index}`, CONTEXT));
    expect(asked.map((each) => each.length)).toEqual([1, MOST_KEYS]);
    await Promise.all(reads);
    expect(asked.map((each) => each.length)).toEqual([1, MOST_KEYS, 1]);
  });

  it('is as patient as the most patient, and ended by the signal of none', async () => {
    const { contexts, batch } = recorded();
    const { signal } = new AbortController();
    await Promise.all([batch.read('a', CONTEXT), batch.read('b', { ...CONTEXT, timeoutMs: 3000, signal })]);
    expect(contexts).toMatchObject([{ timeoutMs: 3000, signal: undefined }]);
  });

  it('does not put what may take for ever together with what may not', async () => {
    const { asked, contexts, batch } = recorded();
    const timeouts = [null, null, 1000, 90, null];
    await Promise.all(timeouts.map((timeoutMs) => batch.read('a', { ...CONTEXT, timeoutMs })));
    expect(asked.map((each) => each.length)).toEqual([2, 2, 1]);
    expect(contexts.map((each) => each.timeoutMs)).toEqual([null, 1000, null]);
  });

  it('tells how many reads wait, answered or failed', async () => {
    const { promise, resolve } = Promise.withResolvers<Record<string, string>>();
    const answers = [promise, Promise.reject(new Error('lost'))];
    const batch = new ReadBatch(() => answers.shift() ?? Promise.resolve({}));
    const reads = [batch.read('a', CONTEXT), batch.read('b', CONTEXT)];
    batch.flush();
    await expect(batch.read('c', CONTEXT)).rejects.toThrow('lost');
    expect(batch.waiting).toBe(2);
    resolve({});
    await Promise.all(reads);
    expect(batch.waiting).toBe(0);
  });

  it('rejects for each of its readers', async () => {
    const batch = new ReadBatch(() => Promise.reject(new Error('lost')));
    const endings = await Promise.allSettled([batch.read('a', CONTEXT), batch.read('b', CONTEXT)]);
    expect(endings.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
