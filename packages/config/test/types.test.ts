import { expect, it } from '@jest/globals';

import { JsonSerializer, StringSerializer, type Cache } from '@cache/core';
import { MemoryCache } from '@cache/memory';
import { TimingPlugin } from '@cache/plugins';
import { RedisCache } from '@cache/redis';

import { caches, fromUrl } from '../src/index.ts';

/** Whether two types are the same, to the letter. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- comparing under a parameter is what makes it exact
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles only where the types are the same; the type check is what tests this file. */
function same<A, B>(..._proof: Same<A, B> extends true ? [] : [never]): void {}

interface User {
  readonly name: string;
}

// Never called: these are statements about types.
export function statements(): void {
  caches.setConfig({
    default: { cache: MemoryCache, serializer: StringSerializer },
    alt: {
      cache: RedisCache,
      url: 'redis://h',
      timeout: '1s',
      plugins: [TimingPlugin],
      serializer: new JsonSerializer(),
    },
    named: { cache: '@cache/redis', plugins: ['@cache/plugins#TimingPlugin', new TimingPlugin()] },
    ready: new MemoryCache<User>(),
  });
  // @ts-expect-error -- no default
  caches.setConfig({ alt: {} });
  // @ts-expect-error -- a timeout is a duration
  caches.setConfig({ default: { timeout: true } });
  // @ts-expect-error -- no class of serializers
  caches.setConfig({ default: { serializer: Date } });

  const anything = caches.get();
  same<typeof anything, Cache>();
  const users = caches.get<User>('users');
  same<typeof users, Cache<User>>();
  const created = caches.create<User>('users', { namespace: 'test' });
  same<typeof created, Cache<User>>();
  const made = fromUrl<User>(new URL('memory:'), { ttl: '1h' });
  same<typeof made, Promise<Cache<User>>>();
}

it('is checked by the compiler', () => {
  expect(statements).toBeInstanceOf(Function);
});
