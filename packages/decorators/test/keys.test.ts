import { ConfigurationError } from '@cache/core';
import { describe, expect, it } from '@jest/globals';

import { cached, type Decorated } from '../src/index.ts';
import { counting, setUp } from './set-up.ts';

describe('the key of a decorated function', () => {
  const { cache } = setUp();

  it('may be made by a function', async () => {
    const fn = cached(async (id: string, part: number) => `${id}${part}`, {
      cache,
      key: (id, part) => `k:${part}:${id}`,
    });
    expect(fn.key('a', 1)).toBe('k:1:a');
    expect(await fn('a', 1)).toBe('a1');
    expect(await cache.get('k:1:a')).toBe('a1');
  });

  it('may be made by a key maker, async too', async () => {
    const count = counting();
    const fn = cached(count, { cache, keyMaker: async (original, args) => `${original.name}/${args.length}` });
    expect(await fn.key(1, 2)).toBe('count/2');
    expect([await fn(1, 2), await fn(3, 4), await fn(5)]).toEqual([1, 1, 2]);
    expect(await fn.invalidate(1, 2)).toBe(1);
    const controller = new AbortController();
    controller.abort(new Error('gone'));
    await expect(fn.with({ signal: controller.signal })()).rejects.toThrow('gone');
  });

  it('rejects the call where its maker fails or answers no text', async () => {
    const fails = cached(counting(), {
      cache,
      key: () => {
        throw new RangeError('mine');
      },
    });
    await expect(fails()).rejects.toThrow('mine');
    const number = cached(counting(), { cache, key: (() => 5) as never });
    await expect(number()).rejects.toThrow('key must return a string; got number');
  });

  it('has the prefix in place of the name, or in front of a key', () => {
    expect(cached(counting(), { cache, prefix: 'p' }).key(1)).toBe('p:1');
    expect(cached(counting(), { cache, prefix: 'p', key: 'k:{0}' }).key(1)).toBe('p:k:1');
    expect(cached(counting(), { cache, prefix: 'p', key: () => 'k' }).key(1)).toBe('p:k');
  });

  it('is hashed where it is long, and tells long ones apart', () => {
    const fn = cached(counting(), { cache, prefix: 'p', maxLength: 100 });
    const [one, other] = [fn.key('x'.repeat(100)), fn.key(`${'x'.repeat(99)}y`)];
    expect(one).toHaveLength(100);
    expect(one).toMatch(/^p:"x{31}%#[\da-f]{64}$/);
    expect(one).not.toBe(other);
    expect(fn.key('x'.repeat(96))).toBe(`p:"${'x'.repeat(96)}"`);
  });

  it('never is the hashed form of another', () => {
    const fn = cached(counting(), { cache, key: (text) => String(text), maxLength: 80 });
    const long = fn.key('x'.repeat(81));
    expect(fn.key(long)).not.toBe(long);
  });

  it('is well-formed wherever it is cut', () => {
    const fn = cached(counting(), { cache, key: (text) => String(text), maxLength: 80 });
    for (let before = 10; before < 16; before++)
      expect(fn.key('x'.repeat(before) + '😀'.repeat(50)).isWellFormed()).toBe(true);
  });

  it('is always hashed with hash: true, the readable beginning kept', () => {
    expect(cached(counting(), { cache, hash: true }).key('secret')).toMatch(/^count:%#[\da-f]{64}$/);
    expect(cached(counting(), { cache, hash: true, key: 'user:{0}' }).key('secret')).toMatch(/^user:%#[\da-f]{64}$/);
  });

  it('shows nothing of self where it is hashed', () => {
    const fn = cached(counting(), { cache, hash: true, key: 'user:{0}', self: () => 'secret' });
    expect(fn.key.call({}, 1)).toMatch(/^%#[\da-f]{64}$/);
  });

  it('has to come from somewhere', () => {
    expect(() => cached(async () => 1)).toThrow(ConfigurationError);
    expect(() => cached({ cache })(async () => 1)).toThrow('a function without a name needs a key');
    expect(() => cached(async () => 1, { cache, prefix: 'p' })).not.toThrow();
  });

  it('says where an instance is missing that self wants', async () => {
    class Users {
      readonly tenant = 'acme';
      @cached({ cache, self: (users: Users) => users.tenant })
      async byId(id: string): Promise<string> {
        return id;
      }
    }
    const users = new Users();
    const byId = users.byId as Decorated<Users['byId']>;
    expect(byId.key.call(users, 'ada')).toBe('Users.byId:@"acme":"ada"');
    expect(() => byId.key('ada')).toThrow('self of the key options was called without an instance');
    const own = cached(counting(), {
      cache,
      self: () => {
        throw new Error('its own');
      },
    });
    expect(() => own.key.call({}, 1)).toThrow('its own');
  });
});
