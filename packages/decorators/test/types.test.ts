import { expect, it } from '@jest/globals';

import type { Cache } from '@cache/core';

import {
  bloom,
  cached,
  cachedIterator,
  decoratorsFor,
  early,
  invalidate,
  invalidateFurther,
  locked,
  multiCached,
  rateLimit,
  type Decorated,
} from '../src/index.ts';

/** Whether two types are the same, to the letter. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- comparing under a parameter is what makes it exact
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles only where the types are the same; `npm run typecheck` is what tests this file. */
function same<A, B>(..._proof: Same<A, B> extends true ? [] : [never]): void {}

interface User {
  readonly name: string;
}
declare const cache: Cache;
declare function getUser(id: string, part?: number): Promise<User>;
declare function getUsers(ids: readonly string[]): Promise<Map<string, User>>;
declare function countSync(n: number): number;
declare function identity<T>(value: T): Promise<T>;
declare function pages(query: string): AsyncGenerator<User, void, undefined>;
declare function method(this: { readonly db: string }, id: number): Promise<User>;

// Never called: these are statements about types.
export function statements(): void {
  const wrapped = cached(getUser, { cache, ttl: '10m' });
  same<Parameters<typeof wrapped>, Parameters<typeof getUser>>();
  same<ReturnType<typeof wrapped>, Promise<User>>();
  same<ReturnType<typeof wrapped.key>, string>();
  same<Parameters<typeof wrapped.invalidate>, Parameters<typeof getUser>>();
  same<ReturnType<typeof wrapped.refresh>, Promise<User>>();
  same<typeof wrapped.original, typeof getUser>();
  same<typeof wrapped.cache, Cache>();
  const curried = cached({ cache })(getUser);
  same<ReturnType<typeof curried>, Promise<User>>();
  same<Parameters<typeof curried.key>, Parameters<typeof getUser>>();
  void wrapped
    .with({ cacheRead: false })('a')
    .then(({ name }) => name);
  // @ts-expect-error -- an id is a string
  void wrapped(5);
  // @ts-expect-error -- an id is a string
  void wrapped.invalidate(5);
  // @ts-expect-error -- no such choice
  wrapped.with({ read: false });

  // A function that answers at once answers with a promise; generics stay what they are.
  const later = cached(countSync);
  same<ReturnType<typeof later>, Promise<number>>();
  const generic = cached(identity, { prefix: 'p' });
  const five = generic<5>(5);
  same<typeof five, Promise<5>>();
  const bound = cached(method);
  same<ThisParameterType<typeof bound>, { readonly db: string }>();

  // What options are told is typed by the function.
  cached(getUser, {
    key: (id, part) => id.toUpperCase() + (part ?? 0).toFixed(),
    condition: (user, { args, elapsed }) => user.name === args[0] && elapsed > 5,
    ttl: ({ result, args }) => (result.name === args[0] ? '1s' : null),
    skipCache: async (user) => user.name === '',
  });
  // @ts-expect-error -- no such option
  cached(getUser, { tll: '10m' });
  // @ts-expect-error -- no such option
  cached({ tll: '10m' });
  // @ts-expect-error -- no duration
  cached(getUser, { ttl: true });

  const maker = cached(getUser, { keyMaker: async (fn, [id]) => `${fn.name}${id}` });
  same<ReturnType<typeof maker.key>, Promise<string>>();

  // Where a lifetime is required, or limits are, there is no form without them.
  // @ts-expect-error -- ttl is required
  early(getUser);
  // @ts-expect-error -- ttl is required
  early(getUser, {});
  // @ts-expect-error -- ttl is required
  locked({ wait: false });
  // @ts-expect-error -- period is required
  rateLimit(getUser, { limit: 5 });
  rateLimit(getUser, { limit: 5, period: '1s', action: ({ args, retryAfter }) => args[0].length + retryAfter });

  const many = multiCached(getUsers, { condition: (user) => user.name !== '', keyBuilder: (id) => `u:${String(id)}` });
  same<ReturnType<typeof many>, Promise<Map<string, User>>>();
  // @ts-expect-error -- errors are not stored id by id
  multiCached(getUsers, { cacheErrors: true });

  const iterator = cachedIterator(pages, { ttl: '1m' });
  same<ReturnType<typeof iterator>, AsyncGenerator<User, void, undefined>>();
  same<ReturnType<typeof iterator.refresh>, AsyncGenerator<User, void, undefined>>();

  const filter = bloom(async (email: string) => email !== '', { prefix: 'p', capacity: 10, errorRate: 0.1 });
  same<Parameters<typeof filter.add>, [email: string]>();
  same<typeof filter.bits, number>();
  // @ts-expect-error -- answers no boolean
  bloom(getUser, { capacity: 10, errorRate: 0.1 });

  const removing = invalidate(wrapped, (user: User) => [user.name])(async (user: User) => user.name);
  same<ReturnType<typeof removing>, Promise<string>>();
  // @ts-expect-error -- the target's argument is a string
  invalidate(wrapped, () => [5]);
  const answer = invalidateFurther(() => wrapped('a'));
  same<typeof answer, Promise<User>>();

  class Users {
    readonly db = 'db';
    @cached({ cache }) async byId(id: string): Promise<User> {
      return { name: id };
    }
    @cached async bare(): Promise<number> {
      return 5;
    }
    @early({ ttl: '1m', condition: (user: User) => user.name !== '' }) async early(id: string): Promise<User> {
      return { name: id };
    }
    @cachedIterator({ ttl: '1m' }) async *all(): AsyncGenerator<User> {
      yield { name: 'a' };
    }
    @(decoratorsFor(cache).locked({ ttl: '1m' })) static async one(): Promise<void> {}
    @invalidate(wrapped) async rename(id: string): Promise<string> {
      return id;
    }
    // @ts-expect-error -- a method that answers at once would not any more
    @cached({ cache }) atOnce(): number {
      return 5;
    }
  }
  same<ReturnType<Users['byId']>, Promise<User>>();
  const users = new Users().byId as Decorated<Users['byId']>;
  same<Parameters<typeof users.key>, [id: string]>();
}

it('is checked by the compiler', () => {
  expect(typeof statements).toBe('function');
});
