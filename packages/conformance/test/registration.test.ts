import { describe, expect, it } from '@jest/globals';
import { NullBackend, isCacheError } from '@cache/core';
import { conformance, type Case, type ConformanceOptions } from '@cache/conformance';
import { checkContract } from '../src/options.ts';

/** A test runner that only remembers what is registered. */
class Registry {
  readonly groups: string[] = [];
  readonly tests: string[] = [];
  readonly skipped: string[] = [];
  readonly runs: (() => Promise<void>)[] = [];

  readonly describe = (title: string, register: () => void): void => {
    this.groups.push(title);
    register();
  };

  readonly it = Object.assign(
    (title: string, run: () => Promise<void>): void => {
      this.tests.push(title);
      this.runs.push(run);
    },
    { skip: (title: string): void => void this.skipped.push(title) },
  );
}

function register(options: Partial<ConformanceOptions> = {}): {
  readonly registry: Registry;
  readonly plan: ReturnType<typeof conformance>;
} {
  const registry = new Registry();
  const { describe, it } = registry;
  const plan = conformance({ name: 'null', create: () => new NullBackend(), seed: 7, describe, it, ...options });
  return { registry, plan };
}

const own: Case = { id: 'own/holds', title: 'it holds', run: async () => undefined };

describe('conformance', () => {
  it('registers the cases that apply, in groups, and counts the others', () => {
    const { registry, plan } = register();
    expect(registry.groups[0]).toMatch(/^conformance of null \(seed 7; \d+ cases do not apply\)$/);
    expect(registry.groups).toContain('discards (namespace)');
    expect(registry.tests).toContain('discards/no-keys: there are no keys to list');
    expect(plan).toMatchObject({ seed: 7, registered: registry.tests.length, skipped: {} });
    expect(plan).toMatchObject({
      inapplicable: { 'values/null': 'it keeps nothing', 'outage/paused': expect.any(String) },
    });
    expect(registry.tests.filter((title) => title.startsWith('values/null'))).toEqual([]);
  });

  it('gives the reason of a skipped case in its title', () => {
    const { registry, plan } = register({ skip: { 'discards/no-keys': 'they are somewhere else' } });
    expect(registry.skipped[0]).toBe('discards/no-keys: there are no keys to list (skipped: they are somewhere else)');
    expect(registry.tests.filter((title) => title.startsWith('discards/no-keys'))).toEqual([]);
    expect(plan).toMatchObject({ skipped: { 'discards/no-keys': 'they are somewhere else' } });
  });

  it('refuses an unknown id in skip, naming those that are close', () => {
    const start = (): unknown => register({ skip: { 'discards/no-key': 'a reason' } });
    expect(start).toThrow("skip names an unknown case 'discards/no-key'; close to it are 'discards/no-keys'");
    expect(() => register({ skip: { 'nothing/like-any-of-them-at-all': 'a reason' } })).toThrow(/of the groups .*keys/);
  });

  it.each(['', '  ', undefined, 1])('refuses the reason %p', (reason) => {
    expect(() => register({ skip: { 'discards/no-keys': reason as string } })).toThrow(
      /skip\['discards\/no-keys'\] must be the reason/,
    );
  });

  it('runs cases of the author with those of the kit', async () => {
    let ran = 0;
    const run: Case['run'] = async ({ cache, key }) => {
      ran++;
      expect(await cache.get(key())).toBe(undefined);
    };
    const { registry } = register({ cases: [{ ...own, run, reruns: [] }] });
    const index = registry.tests.indexOf('own/holds: it holds');
    await registry.runs[index]?.();
    expect(ran).toBe(1);
  });

  it('runs nothing after the first failure with bail', async () => {
    const breaks = { ...own, id: 'own/breaks', run: async () => Promise.reject(new Error('broken')) };
    const { registry } = register({ cases: [breaks, own], bail: true });
    const run = async (title: string): Promise<void> => registry.runs[registry.tests.indexOf(title)]?.();
    await run('own/holds: it holds');
    await expect(run('own/breaks: it holds')).rejects.toThrow('broken');
    await expect(run('own/holds: it holds')).rejects.toThrow('not run, since own/breaks failed and bail is on');
  });

  it('takes a backend that is promised, and answers a promise then', async () => {
    const { registry, plan } = register({ create: async () => new NullBackend() });
    expect(registry.tests).toEqual([]);
    expect(await plan).toMatchObject({ seed: 7 });
    expect(registry.tests.length).toBeGreaterThan(10);
  });

  it.each<[string, Partial<ConformanceOptions>, RegExp]>([
    ['name', { name: '' }, /name must be a text/],
    ['create', { create: undefined as unknown as () => NullBackend }, /create must be a function/],
    ['describe', { describe: undefined as unknown as ConformanceOptions['describe'] }, /describe must be the function/],
    ['it without skip', { it: (() => undefined) as unknown as ConformanceOptions['it'] }, /with it\.skip/],
    ['advance', { advance: 5 as unknown as () => Promise<void> }, /advance must be a function/],
    ['address', { address: {} as { host: string; port: number } }, /address must be/],
    ['a misspelt name', { creat: () => new NullBackend() } as object, /unknown option 'creat' of the conformance kit/],
    ['a clock', { clock: 5 } as object, /unknown option 'clock'/],
    ['create that makes nothing', { create: () => undefined as never }, /what create answers must be a Backend/],
    [
      'create that makes something without a list of payloads',
      { create: () => ({ ...new NullBackend(), capabilities: {} }) as never },
      /what create answers must be a Backend/,
    ],
    ['create that makes null', { create: () => null as never }, /what create answers must be a Backend/],
    ['bail', { bail: 'yes' as never }, /bail must be true or false; got yes/],
    ['seed', { seed: -1 }, /seed must be a whole number/],
    [
      'variants',
      { variants: ['serializer msgpack'] },
      /there is no variant 'serializer msgpack' for this backend; there are 'plain'/,
    ],
    ['an id of another form', { cases: [{ ...own, id: 'Own' }] }, /'Own' is not of the form/],
    ['an id that is taken', { cases: [own, own] }, /two cases have the id 'own\/holds'/],
  ])('refuses a wrong option: %s', (_what, options, message) => {
    expect(() => register(options)).toThrow(message);
  });

  it('refuses a core of another contract, and says which package is too old', () => {
    const errorOf = (version: number): unknown => {
      try {
        return checkContract(version);
      } catch (error) {
        return error;
      }
    };
    expect(checkContract()).toBe(undefined);
    expect(isCacheError(errorOf(2), 'CACHE_CONFIGURATION')).toBe(true);
    expect((errorOf(2) as Error).message).toMatch(/install a newer @cache\/conformance/);
    expect((errorOf(0) as Error).message).toMatch(/install a newer @cache\/core/);
  });
});
