import { ConfigurationError } from '@cache/core';
import { describe, expect, it } from '@jest/globals';

import { cached, invalidate, locked } from '../src/index.ts';
import { siteOf } from '../src/define-decorator.ts';
import type { Decorated } from '../src/decorated.ts';
import { counting, setUp } from './set-up.ts';

describe('the forms of a decorator', () => {
  it('wraps a function, at once or curried, and keeps name and length', async () => {
    const { cache } = setUp();
    async function getUser(id: string, _part: number): Promise<string> {
      return id;
    }
    for (const fn of [cached(getUser, { cache }), cached({ cache })(getUser)]) {
      expect([fn.name, fn.length, fn.original, fn.cache]).toEqual(['getUser', 2, getUser, cache]);
      expect(await fn('a', 1)).toBe('a');
      expect(fn.with({}).name).toBe('getUser');
    }
  });

  it('hands on `this`', async () => {
    const { cache } = setUp();
    const site = {
      base: 5,
      add: cached(
        async function add(this: { base: number }, n: number) {
          return this.base + n;
        },
        { cache },
      ),
    };
    expect(await site.add(1)).toBe(6);
  });

  it('decorates methods, with keys named after class and method', async () => {
    const { cache } = setUp();
    class Users {
      calls = 0;
      @cached({ cache }) async byId(id: string): Promise<string> {
        this.calls++;
        return `user ${id}`;
      }
      @cached({ cache }) static async count(): Promise<number> {
        return 5;
      }
    }
    class Admins extends Users {}
    class Groups {
      @cached({ cache }) async byId(id: string): Promise<string> {
        return `group ${id}`;
      }
    }
    const [users, admins, groups] = [new Users(), new Admins(), new Groups()];
    expect([await users.byId('1'), await admins.byId('1'), await groups.byId('1')]).toEqual([
      'user 1',
      'user 1',
      'group 1',
    ]);
    expect([users.calls, admins.calls]).toEqual([1, 0]);
    const byId = users.byId as Decorated<Users['byId']>;
    expect(byId.key('1')).toBe('Users.byId:"1"');
    expect((Users.count as Decorated<typeof Users.count>).key()).toBe('Users.count:');
    expect(await Users.count()).toBe(5);
  });

  it('names the class that declares the method, also where a subclass comes first', async () => {
    const { cache } = setUp();
    class Base {
      @cached({ cache }) async name(): Promise<string> {
        return 'base';
      }
    }
    class Derived extends Base {
      override async name(): Promise<string> {
        return `derived of ${await super.name()}`;
      }
    }
    expect(await new Derived().name()).toBe('derived of base');
    expect((Base.prototype.name as Decorated<Base['name']>).key()).toBe('Base.name:');
  });

  it('decorates without brackets', async () => {
    class Users {
      @cached async byId(id: string): Promise<string> {
        return id;
      }
    }
    expect(await new Users().byId('1')).toBe('1');
    expect(siteOf(Users.prototype.byId)?.options.owner).toBe('cached');
  });

  it('leaves `this` out of the key, unless self puts it in', async () => {
    const { cache } = setUp();
    class Tenant {
      readonly id: string;
      constructor(id: string) {
        this.id = id;
      }
      @cached({ cache, self: (tenant: Tenant) => tenant.id }) async name(n: number): Promise<string> {
        return `${this.id}${n}`;
      }
      @cached({ cache, self: (tenant: Tenant) => tenant.id, key: 't:{self}:{0}' }) async title(
        n: number,
      ): Promise<string> {
        return `${this.id}${n}`;
      }
      @cached({ cache, self: (tenant: Tenant) => tenant.id, key: 'u:{0}' }) async label(n: number): Promise<string> {
        return `${this.id}${n}`;
      }
    }
    const [a, b] = [new Tenant('a'), new Tenant('b')];
    expect([
      await a.name(1),
      await b.name(1),
      await a.title(1),
      await b.title(1),
      await a.label(1),
      await b.label(1),
    ]).toEqual(['a1', 'b1', 'a1', 'b1', 'a1', 'b1']);
    const keys: string[] = [];
    for await (const key of cache.keys()) keys.push(key);
    expect(keys.sort()).toEqual(['Tenant.name:@"a":1', 'Tenant.name:@"b":1', 'a:u:1', 'b:u:1', 't:a:1', 't:b:1']);
  });

  it('decorates by the legacy protocol', async () => {
    const { cache } = setUp();
    class Users {
      calls = 0;
      async byId(id: string): Promise<string> {
        this.calls++;
        return id;
      }
      static async all(): Promise<number> {
        return 1;
      }
    }
    const apply = (target: object, name: string, decorator: ReturnType<typeof cached>): void => {
      const descriptor = Object.getOwnPropertyDescriptor(target, name) as TypedPropertyDescriptor<
        () => Promise<unknown>
      >;
      Object.defineProperty(target, name, decorator(target, name, descriptor));
    };
    apply(Users.prototype, 'byId', cached({ cache }));
    apply(Users, 'all', cached({ cache }));
    const users = new Users();
    expect([await users.byId('1'), await users.byId('1'), users.calls]).toEqual(['1', '1', 1]);
    expect((users.byId as Decorated<Users['byId']>).key('1')).toBe('Users.byId:"1"');
    expect((Users.all as Decorated<typeof Users.all>).key()).toBe('Users.all:');
    expect(() => cached({ cache })(Users.prototype, 'none', {})).toThrow(
      'cached decorates methods and functions, and none is neither',
    );
  });

  it('refuses private methods and classes without a name, unless they have a key', async () => {
    const { cache } = setUp();
    expect(() => {
      class Users {
        @cached({ cache }) async #byId(): Promise<number> {
          return 1;
        }
        use(): unknown {
          return this.#byId();
        }
      }
      return Users;
    }).toThrow(ConfigurationError);
    class Named {
      @cached({ cache, prefix: 'p' }) async #byId(): Promise<number> {
        return 1;
      }
      use(): Promise<number> {
        return this.#byId();
      }
    }
    expect(await new Named().use()).toBe(1);
    const Anonymous = (() =>
      class {
        @cached({ cache }) async byId(): Promise<number> {
          return 1;
        }
      })();
    await expect(new Anonymous().byId()).rejects.toThrow('the class of the method has no instance yet, or no name');
  });

  it('decorates nothing but functions', () => {
    const { cache } = setUp();
    const accessor = { kind: 'accessor', name: 'id', addInitializer: () => undefined };
    expect(() => cached({ cache })(() => Promise.resolve(1), accessor as never)).toThrow(
      'decorates methods and functions, and id is neither',
    );
    expect(() => cached({ cache })('fn' as never)).toThrow('cached decorates functions; got string');
  });

  it('names methods that are decorated more than once', async () => {
    const { cache } = setUp();
    const log = <F>(fn: F): F => (async (...args: unknown[]) => (fn as (...given: unknown[]) => unknown)(...args)) as F;
    class Users {
      @cached({ cache }) @locked({ cache, ttl: '1m' }) @invalidate('x', undefined, { cache }) async byId(
        id: string,
      ): Promise<string> {
        return id;
      }
      @invalidate('x', undefined, { cache }) @cached({ cache }) async other(id: string): Promise<string> {
        return id;
      }
      @log @cached({ cache }) async logged(id: string): Promise<string> {
        return id;
      }
    }
    class Admins extends Users {
      @cached({ cache }) override async byId(id: string): Promise<string> {
        return `admin ${await super.byId(id)}`;
      }
    }
    const admins = new Admins();
    expect([await admins.byId('1'), await admins.other('2'), await admins.logged('3')]).toEqual(['admin 1', '2', '3']);
    const keys: string[] = [];
    for await (const key of cache.keys()) keys.push(key);
    expect(keys.sort()).toEqual(['Admins.byId:"1"', 'Users.byId:"1"', 'Users.logged:"3"', 'Users.other:"2"']);
  });

  it('takes the instance for members by call', async () => {
    const { cache } = setUp();
    class Tenant {
      readonly id: string;
      calls = 0;
      constructor(id: string) {
        this.id = id;
      }
      @cached({ cache, self: (tenant?: Tenant) => tenant?.id }) async name(): Promise<string> {
        return `${this.id} ${++this.calls}`;
      }
    }
    const a = new Tenant('a');
    const name = a.name as Decorated<Tenant['name']>;
    expect(await a.name()).toBe('a 1');
    expect(name.key.call(a)).toBe('Tenant.name:@"a":');
    expect(await name.refresh.call(a)).toBe('a 2');
    expect(await name.with({ cacheRead: false }).call(a)).toBe('a 3');
    expect([await name.invalidate(), await name.invalidate.call(a)]).toEqual([0, 1]);
  });

  it('may be stacked', async () => {
    const { cache } = setUp();
    const count = counting();
    const outer = cached(cached(count, { cache, prefix: 'inner' }), { cache });
    expect([await outer(1), await outer(1), count.calls.length]).toEqual([1, 1, 1]);
    expect([await cache.exists('inner:1'), await cache.exists('count:1')]).toEqual([true, true]);
  });
});
