// Methods decorated in every way. Compiled by several compilers, for standard and for legacy decorators, and run as it
// then is; prints what it saw, as JSON.
import {
  bloom,
  cached,
  cachedIterator,
  decoratorsFor,
  early,
  invalidate,
  locked,
  multiCached,
  rateLimit,
  type Decorated,
} from '@cache/decorators';
import { MemoryCache } from '@cache/memory';

const cache = new MemoryCache();
const bound = decoratorsFor(cache);
const member = Symbol('member');

const total = cached(async () => ++calls, { cache, prefix: 'total' });
let calls = 0;

class Users {
  readonly name: string;
  calls = 0;

  constructor(name: string) {
    this.name = name;
  }

  @cached({ cache, ttl: '10m' }) async byId(id: string, part = 0): Promise<string> {
    this.calls++;
    return `${this.name} ${id} ${part}`;
  }

  @bound.cached async bare(): Promise<string> {
    this.calls++;
    return this.name;
  }

  @cached({ cache, self: (users: Users) => users.name }) async own(): Promise<string> {
    return this.name;
  }

  @early({ cache, ttl: '10m' })
  @locked({ cache, ttl: '1m' })
  async stacked(n: number): Promise<number> {
    this.calls++;
    return n * 2;
  }

  @multiCached({ cache }) async many(ids: readonly string[]): Promise<Record<string, string>> {
    this.calls++;
    return Object.fromEntries(ids.map((id) => [id, `${this.name} ${id}`]));
  }

  @cachedIterator({ cache, ttl: '10m' }) async *all(count: number): AsyncGenerator<number> {
    this.calls++;
    for (let n = 0; n < count; n++) yield n;
  }

  @bloom({ cache, prefix: 'taken', capacity: 10, errorRate: 0.01 }) async isTaken(id: string): Promise<boolean> {
    return id !== '';
  }

  @rateLimit({ cache, limit: 1, period: '1m', action: ({ args }) => `no ${String(args[0])}` })
  async limited(id: string): Promise<string> {
    return `yes ${id}`;
  }

  @invalidate(total) async change(): Promise<string> {
    return 'changed';
  }

  @cached({ cache }) async [member](): Promise<string> {
    this.calls++;
    return 'by a symbol';
  }

  @cached({ cache }) static async count(): Promise<string> {
    return `${this.name} ${++calls}`;
  }
}

class Admins extends Users {
  @cached({ cache }) override async byId(id: string): Promise<string> {
    return `admin, ${await super.byId(id)}`;
  }
}

const users = new Users('ada');
const byId = users.byId as Decorated<Users['byId']>;
const numbers: number[] = [];
const seen: unknown[] = [
  [await users.byId('1'), await users.byId('1'), await new Users('bob').byId('1'), await users.byId('1', 2)],
  [byId.key('1'), byId.name, byId.length, await byId.invalidate('1'), await byId.refresh.call(users, '1')],
  [await users.bare(), await users.bare(), await users.own(), await new Users('bob').own()],
  [await users.stacked(2), await users.stacked(2)],
  [await users.many(['a', 'b']), await users.many(['b', 'a'])],
  [await users.isTaken('ada'), await users.limited('a'), await users.limited('a')],
  [await users[member](), await users[member](), await Users.count(), await Users.count()],
  [await total(), await total(), await users.change(), await total()],
  await new Admins('eve').byId('7'),
];
for (const _ of [1, 2]) for await (const n of users.all(3)) numbers.push(n);
seen.push(numbers, users.calls);
const keys: string[] = [];
for await (const key of cache.keys()) keys.push(key);
seen.push(keys.filter((key) => !/#(?:iterator|rate)/.test(key)).sort());
await cache.close();
process.stdout.write(JSON.stringify(seen));
