import { describe, expect, it } from '@jest/globals';

import {
  Cache,
  NullBackend,
  NullCache,
  type Backend,
  type BackendMember,
  type CommandName,
  type Duration,
  type Plugin,
  type TokenedValue,
} from '../src/index.ts';

/** Whether two types are the same, to the letter. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- comparing under a parameter is what makes it exact
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles only where the types are the same; `npm run typecheck` is what tests this file. */
function same<A, B>(..._proof: Same<A, B> extends true ? [] : [never]): void {}

interface User {
  readonly name: string;
}
interface Client {
  get(key: string): Promise<string | null>;
  ping(): 'PONG';
  readonly version: string;
}
declare const users: Cache<User>;
declare const anything: Cache;
declare const onClient: Cache<User, Backend<Client>>;

// Never called: these are statements about types.
export function statements(): void {
  const found = users.get('key');
  same<typeof found, Promise<User | undefined>>();
  const withDefault = users.get('key', { default: null });
  same<typeof withDefault, Promise<User | null>>();
  const withOwnDefault = users.get('key', { default: 5, timeout: '1s' });
  same<typeof withOwnDefault, Promise<User | number>>();
  const something = anything.get('key');
  same<typeof something, Promise<unknown>>();
  const narrowed = anything.get<User>('key');
  same<typeof narrowed, Promise<User | undefined>>();
  const narrowedOrNull = anything.get<User>('key', { default: null });
  same<typeof narrowedOrNull, Promise<User | null>>();
  const narrowedOrDefault = anything.get<User>('key', { default: { name: 'nobody' }, timeout: '1s' });
  same<typeof narrowedOrDefault, Promise<User>>();
  const narrowedByBoth = anything.get<User, 5>('key', { default: 5 });
  same<typeof narrowedByBoth, Promise<User | 5>>();
  // @ts-expect-error -- neither a User nor null
  void anything.get<User>('key', { default: 'nobody' });

  same<ReturnType<typeof users.set>, Promise<true>>();
  void users.set('key', { name: 'Ada' }, { ttl: '1h' });
  // @ts-expect-error -- no User
  void users.set('key', 'Ada');
  // @ts-expect-error -- a key is a string
  void users.set(5, { name: 'Ada' });
  // @ts-expect-error -- no such option
  void users.set('key', { name: 'Ada' }, { tll: '1h' });
  // @ts-expect-error -- get takes no lifetime
  void users.get('key', { ttl: '1h' });

  same<ReturnType<typeof users.multiGet>, Promise<(User | undefined)[]>>();
  void users.multiSet({ a: { name: 'Ada' } });
  void users.multiSet(new Map([['a', { name: 'Ada' }]]));
  void users.multiSet([['a', { name: 'Ada' }]]);
  // @ts-expect-error -- no User among them
  void users.multiSet([['a', 1]]);

  const loaded = users.getOrSet('key', async (key) => ({ name: key }));
  same<typeof loaded, Promise<{ name: string }>>();
  // @ts-expect-error -- loads no User
  void users.getOrSet('key', () => 5);

  same<ReturnType<typeof users.increment>, Promise<number>>();
  same<ReturnType<typeof users.ttl>, Promise<number | null | undefined>>();
  same<ReturnType<typeof users.getWithToken>, Promise<TokenedValue<User> | undefined>>();
  same<ReturnType<typeof users.keys>, AsyncGenerator<string, void, undefined>>();

  const view = onClient.namespace('view');
  same<typeof view, Cache<User, Backend<Client>>>();
  const typedView = onClient.namespace<User & { readonly admin: true }>('view');
  const admin = typedView.get('key');
  same<typeof admin, Promise<(User & { readonly admin: true }) | undefined>>();

  const got = onClient.raw('get', 'key');
  same<typeof got, Promise<string | null>>();
  const pong = onClient.raw('ping');
  same<typeof pong, Promise<'PONG'>>();
  // @ts-expect-error -- no such method
  void onClient.raw('set', 'key');
  // @ts-expect-error -- not a method
  void onClient.raw('version');
  // @ts-expect-error -- takes a key
  void onClient.raw('get');
  const unknown = anything.raw('whatever', 1, 2);
  same<typeof unknown, Promise<unknown>>();

  const durations: Duration[] = [5, '5s', { minutes: 1, seconds: 5 }];
  // @ts-expect-error -- no such unit
  durations.push({ fortnights: 1 });

  const plugin: Plugin = { name: 'own', preGet: () => undefined, postMultiSet: async () => undefined };
  // @ts-expect-error -- no such hook
  const wrong: Plugin = { name: 'own', preGit: () => undefined };
  void [plugin, wrong];

  same<
    BackendMember,
    | 'get'
    | 'set'
    | 'delete'
    | 'head'
    | 'add'
    | 'multiGet'
    | 'multiSet'
    | 'exists'
    | 'increment'
    | 'expire'
    | 'ttl'
    | 'clear'
    | 'raw'
    | 'close'
    | 'getWithToken'
    | 'compareAndSet'
    | 'compareAndDelete'
    | 'scan'
  >();
  same<Extract<CommandName, 'multiDelete' | 'keys'>, 'multiDelete' | 'keys'>();
}

describe('the types', () => {
  it('know the backend that a cache was made with', async () => {
    const cache = new NullCache<User>();
    same<typeof cache.backend, NullBackend>();
    const whole: Cache<User> = cache;
    expect(whole.backend).toBeInstanceOf(NullBackend);
    expect(new Cache<User, NullBackend>({ backend: new NullBackend() }).backend.name).toBe('null');
  });
});
