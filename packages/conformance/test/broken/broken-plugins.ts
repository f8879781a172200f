import { isCacheError, type HookContext, type Plugin, type PostHookContext } from '@cache/core';

/** A plugin with one mistake, and the case that finds it out. */
export interface BrokenPlugin {
  readonly does: string;
  readonly create: () => Plugin;
  readonly fails: string;
  readonly figures?: (plugin: Plugin) => unknown;
}

const named = (hooks: Omit<Plugin, 'name'> & Record<string, unknown>): Plugin => ({ name: 'broken', ...hooks });

let created = 0;

/** A plugin's own idea of which command is on: right as long as there is one. */
class OneAtATime implements Plugin {
  readonly name = 'broken';
  readonly counts: Record<string, number> = {};
  #key: string | undefined;

  pre({ key }: HookContext): void {
    this.#key = key;
  }

  post(): void {
    const key = String(this.#key);
    this.counts[key] = (this.counts[key] ?? 0) + 1;
  }
}

/** Trusts that every command that begins also ends. */
class InFlight implements Plugin {
  readonly name = 'broken';
  #count = 0;

  pre(): void {
    if (++this.#count > 100) throw new RangeError('too many commands at once');
  }

  post(): void {
    this.#count--;
  }
}

/** Does its work with one cache alone. */
class FirstCacheOnly implements Plugin {
  readonly name = 'broken';
  #plugins: unknown;

  pre({ cache }: HookContext): void {
    this.#plugins ??= cache.plugins;
    if (this.#plugins !== cache.plugins) throw new TypeError('another cache');
  }
}

/** Loses what it knows of a command when the next begins. */
class LosesState implements Plugin {
  readonly name = 'broken';
  #begun: HookContext | undefined;

  pre(context: HookContext): void {
    this.#begun = context;
  }

  post(context: PostHookContext): void {
    if (this.#begun !== context) throw new TypeError('a command that never began');
  }
}

/** Keeps a count of each key. */
class CountsKeys implements Plugin {
  readonly name = 'broken';
  readonly counts = new Map<string, number>();

  preGet({ key = '' }: HookContext): void {
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }
}

/** Asks the cache itself once a command is done. */
class AsksAgain implements Plugin {
  readonly name = 'broken';

  async postSet({ cache, key = '' }: PostHookContext): Promise<void> {
    await cache.exists(key);
  }
}

/** One broken plugin for each case. */
export const brokenPlugins: readonly BrokenPlugin[] = [
  { does: 'has no name', create: () => ({ name: ' ' }), fails: 'plugin/name' },
  { does: 'is called otherwise each time', create: () => ({ name: `broken ${created++}` }), fails: 'plugin/name' },
  { does: 'has a misspelt hook', create: () => named({ postGte: () => undefined }), fails: 'plugin/hook-names' },
  ...['postgot', 'preget', 'posts', 'PostGet'].map((name) => ({
    does: `has a misspelt hook ${name}`,
    create: () => named({ [name]: () => undefined }),
    fails: 'plugin/hook-names',
  })),
  {
    does: 'has a hook that is no function',
    create: () => named({ preGet: 'log' as never }),
    fails: 'plugin/hook-names',
  },
  {
    does: 'turns round what was answered',
    create: () => named({ postMultiGet: ({ result }) => void (result as unknown[]).reverse() }),
    fails: 'plugin/results',
  },
  {
    does: 'marks the value that is written',
    create: () =>
      named({
        preSet: ({ value }) => void (typeof value === 'object' && value !== null && Reflect.set(value, 'seen', true)),
      }),
    fails: 'plugin/entries',
  },
  {
    does: 'changes the options of the call',
    create: () => named({ preSet: ({ options }) => void Reflect.set(options, 'ttl', 1) }),
    fails: 'plugin/entries',
  },
  {
    does: 'leaves a mark on the context',
    create: () => named({ pre: (context) => void Reflect.set(context, 'begun', true) }),
    fails: 'plugin/context',
  },
  ...(['keys', 'builtKeys', 'entries', 'tags'] as const).map((list) => ({
    does: `turns round the ${list} of a batch`,
    create: () => named({ pre: (context) => void (context[list] as unknown[] | undefined)?.reverse() }),
    fails: 'plugin/context',
  })),
  {
    does: 'puts another key into a pair',
    create: () => named({ preMultiSet: ({ entries }) => void Array.prototype.fill.call(entries?.[0] ?? [], 'other') }),
    fails: 'plugin/context',
  },
  {
    does: 'writes onto the cache',
    create: () => named({ pre: ({ cache }) => void Reflect.set(cache, 'calls', 1) }),
    fails: 'plugin/cache-untouched',
  },
  {
    does: 'needs to write onto the cache',
    create: () =>
      named({ pre: ({ cache }) => void Object.defineProperty(cache, 'calls', { value: 1, writable: true }) }),
    fails: 'plugin/cache-untouched',
  },
  { does: 'serves the first cache alone', create: () => new FirstCacheOnly(), fails: 'plugin/several-caches' },
  {
    does: 'fails at a key that is no expression',
    create: () => named({ pre: ({ key }) => void new RegExp(key ?? '', 'u') }),
    fails: 'plugin/every-key',
  },
  {
    does: 'writes values as JSON',
    create: () => named({ pre: ({ value }) => void JSON.stringify(value) }),
    fails: 'plugin/every-value',
  },
  {
    does: 'writes results as text',
    create: () => named({ post: ({ result }) => void `${result as string}` }),
    fails: 'plugin/every-value',
  },
  {
    does: 'explains errors',
    create: () => named({ post: ({ error }) => void (isCacheError(error) && (error.message += ' (seen)')) }),
    fails: 'plugin/errors',
  },
  {
    does: 'reads the cause of errors',
    create: () =>
      named({ post: ({ error }) => void (isCacheError(error) && (error.cause as Error | undefined)?.message.length) }),
    fails: 'plugin/errors',
  },
  {
    does: 'writes reasons as text',
    create: () => named({ post: (context) => void ('error' in context && `${context.error as string}`) }),
    fails: 'plugin/reasons',
  },
  {
    does: 'looks at the first key of a batch',
    create: () => named({ pre: ({ keys }) => void (keys?.length === 0 && missing()) }),
    fails: 'plugin/batches',
  },
  { does: 'loses state between commands', create: () => new LosesState(), fails: 'plugin/concurrent' },
  {
    does: 'mixes up commands',
    create: () => new OneAtATime(),
    fails: 'plugin/concurrent-figures',
    figures: (plugin) => (plugin as OneAtATime).counts,
  },
  { does: 'tells nothing', create: () => named({}), fails: 'plugin/concurrent-figures', figures: () => 0 },
  { does: 'keeps a count of each key', create: () => new CountsKeys(), fails: 'plugin/bounded-memory' },
  {
    does: 'takes a timeout for a reason to fail',
    create: () => named({ post: ({ error }) => void (isCacheError(error, 'CACHE_TIMEOUT') && missing()) }),
    fails: 'plugin/late',
  },
  {
    does: 'reports its failures',
    create: () => named({ post: ({ error, cache }) => void (isCacheError(error, 'CACHE_TIMEOUT') && report(cache)) }),
    fails: 'plugin/late',
  },
  {
    does: 'leaves a rejection that nobody handles',
    // As Node tells of one: of a real one jest would tell first.
    create: () =>
      named({ post: () => void process.emit('unhandledRejection', new Error('broken'), Promise.resolve()) }),
    fails: 'plugin/results',
  },
  { does: 'trusts that what begins also ends', create: () => new InFlight(), fails: 'plugin/stopped' },
  {
    does: 'needs the cache to be on',
    create: () => named({ post: ({ cache }) => void (cache.enabled || missing()) }),
    fails: 'plugin/disabled',
  },
  { does: 'asks a cache that is being closed', create: () => new AsksAgain(), fails: 'plugin/close' },
];

function missing(): never {
  throw new TypeError('this should not be so');
}

function report({ background }: HookContext['cache']): void {
  background.report(Object.assign(new Error('broken'), { [Symbol.for('@cache/error')]: true, code: 'CACHE_HOOK' }), {
    operation: 'post',
  });
}
