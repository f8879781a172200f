import { describe, expect, it } from '@jest/globals';

import { parseCommandLine, type BenchmarkRequest } from '../src/command-line.ts';
import { suites } from '../src/suites/suite-list.ts';

const parse = (...args: string[]): BenchmarkRequest => {
  const request = parseCommandLine(args, () => undefined);
  if (request === undefined) throw new Error('it printed the help');
  return request;
};

const namesOf = ({ chosen }: BenchmarkRequest): object =>
  Object.fromEntries(chosen.map(({ suite, contenders }) => [suite.name, contenders.map(({ name }) => name)]));

describe('parseCommandLine', () => {
  it('runs everything in full by default', () => {
    const request = parse();
    expect(request).toMatchObject({ quick: false, list: false, redisUrl: undefined });
    expect(request.chosen.map(({ suite }) => suite)).toEqual(suites);
    expect(request.chosen.every(request.isComplete)).toBe(true);
  });

  it('takes suites in their own order', () => {
    expect(parse('redis', 'memory').chosen.map(({ suite }) => suite.name)).toEqual(['memory', 'redis']);
  });

  it('keeps the reference beside the contenders that are named, and leaves out suites without any', () => {
    expect(namesOf(parse('--only', 'LRU, keyv'))).toEqual({
      memory: ['Map', 'lru-cache', 'keyv'],
      engine: ['Map', 'lru-cache'],
      'get-or-set': ['Map', 'lru-cache (fetch)'],
      redis: ['node-redis', '@keyv/redis', 'cache-manager (@keyv/redis)'],
    });
  });

  it.each([[['--quick']], [['memory', '--only', 'keyv']]])('takes %j for no complete run', (args) => {
    const request = parse(...args);
    expect(request.chosen.some(request.isComplete)).toBe(false);
  });

  it('reads the server', () => {
    expect(parse('redis', '--redis', 'redis://10.0.0.1:6379').redisUrl).toBe('redis://10.0.0.1:6379');
  });

  it.each([
    [['memroy'], "there is no suite 'memroy'; there are memory, engine, get-or-set, redis"],
    [['engine', '--only', 'keyv'], "no contender is called 'keyv'; there are Map, MemoryBackend, lru-cache"],
    [['--only', 'keyv,'], 'words with commas between them'],
    [['--redis', 'localhost'], 'a URL such as redis://127.0.0.1:6379'],
    [['memory', '--redis', 'redis://127.0.0.1'], '--redis names a server for the suite redis'],
    [['--fast'], "unknown option '--fast'"],
  ])('refuses %j', (args, message) => {
    expect(() => parse(...args)).toThrow(message);
  });

  it('prints its help', () => {
    let printed = '';
    expect(parseCommandLine(['--help'], (text) => (printed += text))).toBeUndefined();
    expect(printed).toContain('npm run bench -- --quick');
  });
});
