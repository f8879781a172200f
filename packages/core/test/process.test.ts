import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const run = promisify(execFile);
const CORE = fileURLToPath(new URL('../src/index.ts', import.meta.url));
// A process that is kept alive would otherwise be noticed by nobody.
const LIMIT_MS = 20_000;

const PROLOGUE = `
import { Cache, NullBackend } from ${JSON.stringify(CORE)};
const backend = Object.assign(new NullBackend(), { get: () => new Promise((resolve) => setTimeout(resolve, 5)) });
const cache = new Cache({ backend, timeout: '1h' });
`;

/** Runs a program of its own on core's sources until it ends by itself. */
function runProgram(source: string, env: Record<string, string> = {}): Promise<{ stdout: string; stderr: string }> {
  const args = [
    '--conditions=@cache/source',
    '--disable-warning=ExperimentalWarning',
    '--input-type=module-typescript',
    '--eval',
    PROLOGUE + source,
  ];
  return run(process.execPath, args, { env: { ...process.env, NODE_OPTIONS: '', ...env }, timeout: LIMIT_MS });
}

describe('a process with a cache', () => {
  it('ends by itself after its last command, though the timer of deadlines has an hour to go', async () => {
    const started = performance.now();
    const { stdout } = await runProgram(`
      await cache.get('key');
      console.log('done');
    `);
    expect(stdout).toBe('done\n');
    expect(performance.now() - started).toBeLessThan(LIMIT_MS);
  });

  it('stays for as long as a command waits, so that it hears of the timeout', async () => {
    const { stdout } = await runProgram(`
      backend.get = () => new Promise(() => {});
      const short = new Cache({ backend: Object.assign(new NullBackend(), { get: () => new Promise(() => {}) }), timeout: 50 });
      short.get('key').catch((error) => console.log(error.code));
    `);
    expect(stdout).toBe('CACHE_TIMEOUT\n');
  });

  it('is warned once per code of errors that reach nobody, and lives on', async () => {
    const { stdout, stderr } = await runProgram(`
      import { BackendUnavailableError } from ${JSON.stringify(CORE)};
      const failing = Object.assign(new NullBackend(), {
        get: () => { throw new BackendUnavailableError('down'); },
        set: async () => { throw new Error('disk full'); },
      });
      const broken = new Cache({ backend: failing });
      for (let i = 0; i < 5; i++) console.log(await broken.getOrSet('key ' + i, () => i, { waitForWrite: i % 2 === 0 }));
    `);
    expect(stdout).toBe('0\n1\n2\n3\n4\n');
    expect(stderr.match(/CacheWarning/g)).toHaveLength(2);
    expect(stderr).toMatch(
      /\[CACHE_BACKEND_UNAVAILABLE\] CacheWarning: a read of getOrSet failed, which counts as a miss: down/,
    );
    expect(stderr).toMatch(
      /\[CACHE_BACKEND\] CacheWarning: getOrSet failed in the background: set failed on backend 'null': disk full/,
    );
    expect(stderr).toMatch(/Give the cache an onError/);
  });

  it('is not ended by an onError that throws', async () => {
    const { stdout, stderr } = await runProgram(`
      const failing = Object.assign(new NullBackend(), { set: async () => { throw new Error('disk full'); } });
      const broken = new Cache({ backend: failing, onError() { throw new Error('sink'); } });
      console.log(await broken.getOrSet('key', () => 'loaded', { waitForWrite: false }));
    `);
    expect(stdout).toBe('loaded\n');
    expect(stderr).toMatch(/\[CACHE_ON_ERROR\] CacheWarning: onError threw: sink/);
  });

  it('caches nothing with CACHE_DISABLE=1', async () => {
    const source = `
      const asked = [];
      const watched = Object.assign(new NullBackend(), { get: (key) => { asked.push(key); } });
      await new Cache({ backend: watched }).get('key');
      console.log(asked.length);
    `;
    expect((await runProgram(source, { CACHE_DISABLE: '1' })).stdout).toBe('0\n');
    expect((await runProgram(source, { CACHE_DISABLE: '0' })).stdout).toBe('1\n');
  });

  it('prints an error with what it carries and no more', async () => {
    const { stdout } = await runProgram(`
      const error = await cache.get('').catch((reason) => reason);
      console.log(JSON.stringify([Object.keys(error), String(error)]));
    `);
    expect(JSON.parse(stdout)).toEqual([
      ['code', 'command', 'backend'],
      'InvalidKeyError: key must have at least one character',
    ]);
  });
});
