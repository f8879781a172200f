import { describe, expect, it } from '@jest/globals';

import { compressing } from '../src/compressing.ts';
import { encrypting } from '../src/encrypting.ts';
import { migrating } from '../src/migrating.ts';
import { signing } from '../src/signing.ts';

describe('compressing', () => {
  it('makes a tenth of JSON', async () => {
    const sizes = await compressing();
    const json = sizes.get('json') as number;
    expect(sizes.get('msgpack')).toBeLessThan(json);
    for (const name of ['gzip(json)', 'zstd(json)', 'brotli(json)']) expect(sizes.get(name)).toBeLessThan(json / 8);
  });
});

describe('signing', () => {
  it('finds out what others wrote, and lets secrets be changed', async () => {
    expect(await signing(['new secret of enough bytes', 'old secret of enough bytes'])).toEqual({
      forged: 'CACHE_UNSIGNED_PAYLOAD',
      moved: 'CACHE_UNSIGNED_PAYLOAD',
      whileChanging: { name: 'Ada', admin: false },
      afterwards: 'CACHE_UNSIGNED_PAYLOAD',
    });
  });
});

describe('migrating', () => {
  it('brings old entries up to date, and loads what fits no schema', async () => {
    expect(await migrating()).toEqual({
      users: [
        { version: 2, firstName: 'Ada', lastName: 'King Lovelace', roles: [] },
        { version: 2, firstName: 'Grace', lastName: 'Hopper', roles: ['admiral'] },
        { version: 2, firstName: 'Alan', lastName: 'Turing', roles: [] },
      ],
      loads: 1,
    });
  });
});

describe('encrypting', () => {
  it('hides what is stored, and lets keys be changed', async () => {
    const keys = ['new', 'old'].map((id) => ({ id, key: Buffer.alloc(32, id) }));
    const { stored, ...rest } = await encrypting(...(keys as [(typeof keys)[0], (typeof keys)[0]]));
    expect(Buffer.from(stored).includes('Ada')).toBe(false);
    expect(rest).toEqual({
      read: { name: 'Ada', diagnosis: 'a cold' },
      readWithNewKey: { name: 'Ada', diagnosis: 'a cold' },
      ids: ['old', 'new'],
      visits: 2,
    });
  });
});
