import { describe, expect, it } from '@jest/globals';
import type { CallContext, ScanPage } from '@cache/core';
import { oneShard, type RedisConnection } from '../src/client.ts';
import { removeKeys, scanKeys } from '../src/scan-keys.ts';

const PATIENT: CallContext = { payload: 'text', timeoutMs: null, signal: undefined };

/** A server that answers `SCAN` with these pages, one after the other. */
function serverOf(pages: readonly (readonly (string | Buffer)[])[]): {
  readonly connection: RedisConnection;
  readonly sent: string[];
} {
  const sent: string[] = [];
  const connection: RedisConnection = {
    send: async ([name, ...args]) => {
      sent.push([name, ...args].join(' '));
      if (name !== 'SCAN') return args.length;
      const position = Number(args[0]);
      const next = position + 1 === pages.length ? 0 : position + 1;
      return [Buffer.from(String(next)), (pages[position] ?? []).map((key) => Buffer.from(key))];
    },
    use: async () => undefined,
    shards: async () => oneShard(connection),
    close: async () => undefined,
  };
  return { connection, sent };
}

describe('scanKeys', () => {
  it('lists a key once that the server names on several pages, and none that is no text', async () => {
    const { connection, sent } = serverOf([['a', 'b', 'a'], [], ['b', 'c'], [Buffer.from([0xff]), 'd', 'a']]);
    const pages: ScanPage[] = [];
    let cursor: unknown;
    do {
      const page = await scanKeys(connection, '', undefined, cursor, PATIENT);
      pages.push(page);
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(pages.map(({ keys }) => keys)).toEqual([['a', 'b'], [], ['c'], ['d']]);
    expect(sent[0]).toBe('SCAN 0 MATCH * COUNT 1000');
  });
});

describe('removeKeys', () => {
  it('removes page by page, without asking for pages that are empty', async () => {
    const { connection, sent } = serverOf([['a', 'b'], [], ['c']]);
    await removeKeys(connection, 'p*:', PATIENT);
    const scan = (position: number): string => String.raw`SCAN ${position} MATCH p\*:* COUNT 1000`;
    expect(sent).toEqual([scan(0), 'UNLINK a b', scan(1), scan(2), 'UNLINK c']);
  });

  it('stops where the caller has given up', async () => {
    const { connection, sent } = serverOf([['a'], ['b']]);
    const reason = new Error('enough');
    await expect(removeKeys(connection, '', { ...PATIENT, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    await expect(removeKeys(connection, '', { ...PATIENT, timeoutMs: -1 })).rejects.toMatchObject({
      code: 'CACHE_TIMEOUT',
    });
    expect(sent.filter((each) => each.startsWith('UNLINK'))).toEqual(['UNLINK a', 'UNLINK a']);
  });
});
