import { describe, expect, it } from '@jest/globals';

import { cached, registerFormatter } from '../src/index.ts';
import { RecentKeys } from '../src/recent-keys.ts';
import { counting, setUp } from './set-up.ts';

function setUpKeys() {
  const made: string[] = [];
  const keys = new RecentKeys((text) => {
    made.push(text);
    return `key of ${text}`;
  });
  const askFor = (from: number, to: number): void => {
    const wrong = Array.from({ length: to - from }, (_, index) => String(from + index)).filter(
      (text) => keys.of(text) !== `key of ${text}`,
    );
    expect(wrong).toEqual([]);
  };
  return { askFor, keys, made };
}

describe('RecentKeys', () => {
  it('makes a key once for texts that are asked for again and again', () => {
    const { askFor, made } = setUpKeys();
    for (let round = 0; round < 10; round++) askFor(0, 1000);
    expect(made).toHaveLength(1000);
  });

  it('keeps what was asked for lately when others come, and forgets the rest', () => {
    const { askFor, made } = setUpKeys();
    for (let round = 0; round < 3; round++) askFor(0, 1000);
    for (let other = 1000; other < 2900; other++) {
      askFor(other, other + 1);
      for (let often = 0; often < 3; often++) askFor(0, 1);
    }
    expect(made.filter((text) => text === '0')).toHaveLength(1);
    made.length = 0;
    askFor(900, 901);
    expect(made).toEqual(['900']);
  });

  it('does without while most texts are new, and tries again', () => {
    const { askFor, made } = setUpKeys();
    askFor(0, 1024);
    made.length = 0;
    for (let round = 0; round < 64; round++) askFor(0, 1024);
    expect(made).toHaveLength(64 * 1024);
    made.length = 0;
    for (let round = 0; round < 3; round++) askFor(0, 1000);
    expect(made).toHaveLength(1000);
  });

  it('keeps no long texts', () => {
    const { keys, made } = setUpKeys();
    for (let call = 0; call < 3; call++) keys.of('x'.repeat(101));
    expect(made).toHaveLength(3);
  });
});

describe('keys that are remembered', () => {
  const { cache } = setUp();

  it.each<[string, object, string[]]>([
    ['a canonical text', {}, ['count:"a"', 'count:"a",1', 'count:"a"', 'count:["a"]', 'count:']],
    ['a template', { key: 'u:{0}:{1}' }, ['u:a:', 'u:a:1', 'u:a:', 'u:a%;:', 'u::']],
    [
      'a template of self',
      { key: 'u:{self}:{0}', self: () => 'me' },
      ['u:me:a', 'u:me:a', 'u:me:a', 'u:me:a', 'u:me:'],
    ],
  ])('of %s are those of the very call', (_, options, keys) => {
    const fn = cached(counting(), { cache, ...options });
    expect([['a'], ['a', 1], ['a'], [['a']], []].map((args) => fn.key(...args))).toEqual(keys);
  });

  it('are not those of another instance', () => {
    let id = 1;
    const fn = cached(counting(), { cache, key: '{self}:{0}', self: () => id });
    const first = fn.key('a');
    id = 2;
    expect([first, fn.key('a')]).toEqual(['1:a', '2:a']);
  });

  it('are not those that a formatter of the application makes, which may know of more than the argument', () => {
    let hour = 1;
    registerFormatter('hour', (value) => `${String(value)} at ${hour}`);
    const fn = cached(counting(), { cache, key: '{0:hour}' });
    const first = fn.key('a');
    hour = 2;
    expect([first, fn.key('a')]).toEqual(['a at 1', 'a at 2']);
  });
});
