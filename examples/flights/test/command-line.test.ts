import { describe, expect, it } from '@jest/globals';

import { parseCommandLine } from '../src/command-line.ts';

function parse(...args: readonly string[]): ReturnType<typeof parseCommandLine> {
  return parseCommandLine(args, () => {
    throw new Error('nothing is to be printed');
  });
}

describe('parseCommandLine', () => {
  it('replays the flights in memory if nothing is said', () => {
    expect(parse()).toEqual({ kind: 'flights', maxEntries: 1000, concurrency: 64, ttlMs: undefined, json: false });
  });

  it('reads the options of the flights', () => {
    expect(parse('--entries', '50', '--ttl', '1m30s', '--concurrency=8', '--json')).toEqual({
      kind: 'flights',
      maxEntries: 50,
      concurrency: 8,
      ttlMs: 90_000,
      json: true,
    });
  });

  it.each(['redis://127.0.0.1:6379', 'rediss://user:secret@cache.example.net/2', 'redis://[::1]:6379'])(
    'takes the server %s',
    (text) => {
      expect(parse(text)).toMatchObject({ kind: 'flights', url: new URL(text) });
    },
  );

  it('replays a log through caches of four sizes if none is given', () => {
    expect(parse('--log', 'access.log')).toEqual({
      kind: 'log',
      path: 'access.log',
      sizes: [100, 1000, 10_000, 100_000],
      ttlMs: null,
      json: false,
    });
    expect(parse('--log', '-')).toMatchObject({ path: '-' });
  });

  it('reads the sizes of caches for a log, each once, the smallest first', () => {
    expect(parse('--log', 'a', '--entries', '500,20, 500', '--ttl', '2h')).toMatchObject({
      sizes: [20, 500],
      ttlMs: 7_200_000,
    });
  });

  it('prints the help', () => {
    const printed: string[] = [];
    expect(parseCommandLine(['--help'], (text) => printed.push(text))).toBeUndefined();
    for (const option of ['url', '--log', '--entries', '--ttl', '--concurrency', '--json'])
      expect(printed.join('')).toContain(option);
  });

  it.each([
    [['--entries', '0'], '--entries'],
    [['--entries', '1.5'], '--entries'],
    [['--entries', '-3'], '--entries'],
    [['--entries', '1e3'], '--entries'],
    [['--entries', ''], '--entries'],
    [['--entries', '16000001'], '16000000'],
    [['--entries', '5,6'], 'several numbers with --log only'],
    [['--entries', '5', 'redis://127.0.0.1'], 'limits of its own'],
    [['--log', 'a', '--entries', '5,,6'], '--entries'],
    [['--ttl', '0s'], '--ttl'],
    [['--ttl', '-5s'], '--ttl'],
    [['--ttl', '30'], 'such as 500ms'],
    [['--ttl', 'soon'], '--ttl'],
    [['--ttl'], 'argument missing'],
    [['--concurrency', '0'], '--concurrency'],
    [['--concurrency', 'many'], 'from 1 to 10000'],
    [['--log', 'a', '--concurrency', '2'], "log's own time"],
    [['--log', 'a', 'redis://127.0.0.1'], 'takes no server'],
    [['--log'], 'argument missing'],
    [['--entires', '5'], 'Did you mean --entries?'],
    [['http://127.0.0.1'], 'redis://127.0.0.1:6379'],
    [['redis:'], 'redis://127.0.0.1:6379'],
    [['127.0.0.1:6379'], 'redis://127.0.0.1:6379'],
    [['redis://127.0.0.1:port'], 'redis://127.0.0.1:6379'],
    [['redis://a', 'redis://b'], 'too many arguments'],
  ])('refuses %j', (args, message) => {
    expect(() => parse(...args)).toThrow(message);
    try {
      parse(...args);
    } catch (error) {
      expect((error as Error).name).toBe('UserError');
      expect((error as Error).message).not.toContain('\n');
    }
  });

  it('repeats no password', () => {
    expect(() => parse('http://user:secret@host')).toThrow('http://***@host');
  });
});
