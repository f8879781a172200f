import type { Cache, CommandName, CommandOptions } from '@cache/core';
import { where } from './where.ts';
import type { Case } from '../case.ts';

/** A command of one key, or of several of which one is given. */
export interface KeyCommand {
  readonly name: CommandName | 'getOrSet';
  /** Runs it on `key`; batches put a good key around it. */
  readonly run: (cache: Cache, key: string, options?: CommandOptions) => Promise<unknown>;
  /** What it answers where there is no entry. */
  readonly miss: unknown;
  /** Whether it reads only, so that it must not change anything. */
  readonly reads: boolean;
  readonly requires?: NonNullable<Case['requires']>;
}

const LOADED = 'loaded';
const DONOR = 'donor of tokens';

/** A token as the backend makes them, but of another entry: what one looks like is the backend's affair. */
async function otherToken(cache: Cache): Promise<unknown> {
  await cache.set(DONOR, 'donor');
  return (await cache.getWithToken(DONOR))?.token;
}

/** Every command that takes keys, as data for the cases that hold for all of them. */
export const keyCommands: readonly KeyCommand[] = [
  { name: 'get', run: (cache, key, options) => cache.get(key, options), miss: undefined, reads: true },
  {
    name: 'multiGet',
    run: async (cache, key, options) => (await cache.multiGet([key], options))[0],
    miss: undefined,
    reads: true,
  },
  { name: 'exists', run: (cache, key, options) => cache.exists(key, options), miss: false, reads: true },
  {
    name: 'ttl',
    run: (cache, key, options) => cache.ttl(key, options),
    miss: undefined,
    reads: true,
    requires: where.tellsTtl,
  },
  {
    name: 'getWithToken',
    run: (cache, key, options) => cache.getWithToken(key, options),
    miss: undefined,
    reads: true,
    requires: where.compares,
  },
  { name: 'set', run: (cache, key, options) => cache.set(key, 'set', options), miss: true, reads: false },
  {
    name: 'add',
    run: (cache, key, options) => cache.add(key, 'add', options),
    miss: true,
    reads: false,
    requires: where.adds,
  },
  {
    name: 'multiSet',
    run: (cache, key, options) => cache.multiSet([[key, 'multiSet']], options),
    miss: true,
    reads: false,
  },
  {
    name: 'increment',
    run: (cache, key, options) => cache.increment(key, 5, options),
    miss: 5,
    reads: false,
    requires: where.counts,
  },
  {
    name: 'expire',
    run: (cache, key, options) => cache.expire(key, '1h', options),
    miss: false,
    reads: false,
    requires: where.expires,
  },
  { name: 'delete', run: (cache, key, options) => cache.delete(key, options), miss: 0, reads: false },
  { name: 'multiDelete', run: (cache, key, options) => cache.multiDelete([key], options), miss: 0, reads: false },
  {
    name: 'compareAndSet',
    run: async (cache, key, options) => cache.compareAndSet(key, await otherToken(cache), 'compareAndSet', options),
    miss: false,
    reads: false,
    requires: where.compares,
  },
  {
    name: 'compareAndDelete',
    run: async (cache, key, options) => cache.compareAndDelete(key, await otherToken(cache), options),
    miss: false,
    reads: false,
    requires: where.compares,
  },
  {
    name: 'getOrSet',
    run: (cache, key, options) => cache.getOrSet(key, () => LOADED, options),
    miss: LOADED,
    reads: false,
  },
];
