import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { accessLogLine } from './access-log-line.ts';
import { runCommand, startCommand } from './run-command.ts';

const LINES = [
  accessLogLine({ host: '2001:db8::1', request: 'GET /a HTTP/1.1', size: 1500 }),
  'not a line of a log',
  accessLogLine({ timeMs: 60_000, request: 'GET /a HTTP/1.1', size: 1500, rest: ' "-" "Mozilla/5.0"' }),
  accessLogLine({ timeMs: 86_400_000, request: 'GET /a HTTP/1.1', size: 1500 }),
];
const LOG = `${LINES.join('\n')}\n`;

let folder: string;
const inFolder = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flights-'));
  await writeFile(inFolder('access.log'), LOG);
  await writeFile(inFolder('access.log.gz'), gzipSync(LOG));
  await writeFile(inFolder('cut.log.gz'), gzipSync(LOG).subarray(0, 40));
  await writeFile(inFolder('prose.txt'), 'Dear reader,\nthis is a letter.\n');
  await writeFile(inFolder('empty.log'), '');
});

afterAll(() => rm(folder, { recursive: true }));

describe('npm start', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'leaves cleanly by %s',
    async (signal) => {
      const command = startCommand([]);
      await command.printed;
      command.kill(signal);
      const { code, stdout, stderr } = await command.result;
      expect(stdout).toContain('20,000 US flights');
      expect(stdout).not.toContain('What the cache did');
      expect(stderr).toBe('Stopped.\n');
      expect(code).toBe(signal === 'SIGINT' ? 130 : 143);
    },
    20_000,
  );

  it('prints its help', async () => {
    const { code, stdout, stderr } = await runCommand(['--help']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('--log <file>');
  });

  it.each([
    ['an option that there is not', ['--size', '5'], "unknown option '--size'"],
    ['a bad number', ['--entries', 'ten'], '--entries'],
    ['a wrong URL', ['localhost:6379'], 'got localhost:6379'],
    ['a server that cannot be reached', ['redis://127.0.0.1:1'], 'cannot cache on redis://127.0.0.1:1'],
    ['a log that is not there', ['--log', 'no-such.log'], 'there is no such file'],
    ['a log that is a folder', ['--log', tmpdir()], 'it is a directory'],
  ])('says in one line what is wrong with %s', async (_what, args, message) => {
    const { code, stdout, stderr } = await runCommand(args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^error: .*\n$/);
    expect(stderr).toContain(message);
  });
});

describe('npm start, with caching turned off', () => {
  it.each([
    ['the flights', (): string[] => []],
    ['a log', (): string[] => ['--log', inFolder('access.log')]],
  ])('says so in one line and measures nothing of %s', async (_what, args) => {
    const { code, stdout, stderr } = await runCommand(args(), '', { CACHE_DISABLE: '1' });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^error: caching is turned off by CACHE_DISABLE .*\n$/);
  });

  it('prints its help', async () => {
    expect((await runCommand(['--help'], '', { CACHE_DISABLE: '1' })).code).toBe(0);
  });
});

describe('npm start -- --log', () => {
  it('tells what caches of several sizes would have done', async () => {
    const { code, stdout, stderr } = await runCommand(['--log', inFolder('access.log'), '--ttl', '1h']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('access.log: 4 lines, 1970-01-01 00:00:00 to 1970-01-02 00:00:00 UTC (1 d)');
    expect(stdout).toContain('3 requests');
    expect(stdout).toContain('line 2: no time');
    for (const size of ['100', '1,000', '10,000', '100,000']) {
      expect(stdout).toMatch(new RegExp(String.raw`^ +${size} +1 +33\.33 % +1\.50 kB \(33\.33 %\) +0$`, 'm'));
    }
    expect(stdout).not.toContain('\u001B');
  });

  it.each([
    ['a file', (): string[] => [inFolder('access.log')], ''],
    ['a gzip file', (): string[] => [inFolder('access.log.gz')], ''],
    ['standard input', (): string[] => ['-'], LOG],
  ])('reads %s', async (_what, path, input) => {
    const { code, stdout } = await runCommand(['--log', ...path(), '--entries', '7', '--json'], input);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      lines: 4,
      badLines: 1,
      cacheable: 3,
      caches: [{ maxEntries: 7, hits: 2, bytesSaved: 3000 }],
    });
  });

  it.each([
    ['no log at all', 'prose.txt', "none of the log's 2 lines"],
    ['an empty file', 'empty.log', 'the log is empty'],
    ['a gzip file that was cut off', 'cut.log.gz', 'unexpected end of file'],
  ])('says in one line what is wrong with %s', async (_what, name, message) => {
    const { code, stdout, stderr } = await runCommand(['--log', inFolder(name)]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^error: .*\n$/);
    expect(stderr).toContain(message);
  });
});
