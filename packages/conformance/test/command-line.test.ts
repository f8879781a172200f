import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commandLine } from '../src/command-line.ts';
import type { Report } from '@cache/conformance';

const CORE = pathToFileURL(join(import.meta.dirname, '../../core/src/index.ts')).href;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'conformance-'));
  const source = `import { NullBackend } from '${CORE}';\n`;
  await writeFile(
    join(folder, 'named.ts'),
    `${source}export const name = 'nothing';\nexport const create = () => new NullBackend();\n`,
  );
  await writeFile(
    join(folder, 'default.ts'),
    `${source}export default () => new NullBackend();\nexport const skip = { 'discards/no-keys': 'on purpose' };\n`,
  );
  await writeFile(
    join(folder, 'broken.ts'),
    `${source}export const create = () => Object.assign(new NullBackend(), { get: () => '1' });\n`,
  );
  await writeFile(
    join(folder, 'thawed.ts'),
    `${source}const capabilities = Object.freeze({ ...new NullBackend().capabilities, payloads: ['text'] });
export const create = () => Object.assign(new NullBackend(), { capabilities });\n`,
  );
  await writeFile(join(folder, 'empty.ts'), 'export const nothing = true;\n');
});

afterAll(() => rm(folder, { recursive: true }));

async function run(...args: string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  let [out, err] = ['', ''];
  const stdout = { write: (text: string) => (out += text) };
  const stderr = { write: (text: string) => (err += text) };
  const code = await commandLine(
    args.map((arg) => (arg.endsWith('.ts') ? join(folder, arg) : arg)),
    { stdout, stderr },
  );
  return { code, out, err };
}

describe('conformance on the command line', () => {
  it('says what held, quietly, and ends with 0', async () => {
    const { code, out, err } = await run('named.ts', '--seed', '9');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^- \d+ inapplicable: it keeps nothing$/m);
    expect(out).toMatch(/^nothing: \d+ passed, 0 failed, 0 skipped, \d+ inapplicable in [\d.]+ s \(seed 9\)$/m);
  });

  it('says what did not hold, and ends with 1', async () => {
    const { code, out } = await run('broken.ts', '--only', 'discards', '--variant', 'plain');
    expect(code).toBe(1);
    expect(out).toMatch(/^✗ discards\/every-read-is-a-miss \(plain\): nothing is there after it was set\n {4}\S/m);
  });

  it('says which part of the capabilities is not frozen', async () => {
    const { out } = await run('thawed.ts', '--only', 'contract/capabilities-are-frozen');
    expect(out).toMatch(/^ {4}capabilities\.payloads is not frozen$/m);
  });

  it('stops at the first failure with --bail', async () => {
    const { code, out } = await run('broken.ts', '--only', 'discards', '--variant', 'plain', '--bail');
    expect(code).toBe(1);
    expect(out.match(/^✗/gm)).toHaveLength(1);
    expect(out).toMatch(/^- skipped \(not run, since discards\/\S+ failed and bail is on\): discards\//m);
  });

  it('writes a report, of which it makes a matrix', async () => {
    const path = join(folder, 'report.json');
    expect(
      (await run('default.ts', '--report', path, '--only', 'discards', '--skip', 'discards/every-load-runs=slow')).code,
    ).toBe(0);
    const report = JSON.parse(await readFile(path, 'utf8')) as Report;
    expect(report.cases.find(({ id }) => id === 'discards/no-keys')).toMatchObject({
      outcome: 'skipped',
      reason: 'on purpose',
    });
    expect(report.cases.find(({ id }) => id === 'discards/every-load-runs')).toMatchObject({
      outcome: 'skipped',
      reason: 'slow',
    });
    expect((await run('--matrix', path)).out).toMatch(/^\| `discards` \| ✓ 5, 2 skipped \|$/m);
  });

  it('overwrites one line in a terminal', async () => {
    let err = '';
    const stderr = { isTTY: true, columns: 30, write: (text: string) => (err += text) };
    await commandLine([join(folder, 'named.ts'), '--only', 'contract'], { stdout: { write: () => true }, stderr });
    expect(err.split('\r').every((line) => line.replace('\u001B[2K', '').length < 30)).toBe(true);
    expect(err).toContain('contract/name (plain)');
    expect(err.endsWith('\r\u001B[2K')).toBe(true);
  });

  it('lists the cases, and explains itself', async () => {
    expect((await run('--list')).out).toMatch(/^discards\/no-keys: there are no keys to list$/m);
    expect(await run('--help')).toMatchObject({ code: 0, out: expect.stringContaining('--report <file>') });
  });

  it.each([
    [[], /exactly one module is wanted/],
    [['named.ts', 'default.ts'], /exactly one module is wanted/],
    [['named.ts', '--nothing'], /Unknown option '--nothing'/],
    [['empty.ts'], /must export create/],
    [['missing.ts'], /^conformance: cannot load .*missing\.ts: ENOENT.*\n$/],
    [['.'], /^conformance: cannot load \.: EISDIR.*\n$/],
    [['named.ts', '--skip', 'discards/no-keys'], /--skip must be id=reason/],
    [['named.ts', '--skip', 'discards/no-kyes=why'], /close to it are 'discards\/no-keys'/],
    [['named.ts', '--only', 'nothing'], /there is no case or group 'nothing'/],
    [['named.ts', '--seed', 'many'], /--seed must be a whole number of 0 to 2\^32 − 1; got 'many'/],
    [['named.ts', '--seed', ''], /--seed must be a whole number of 0 to 2\^32 − 1; got ''/],
    [['named.ts', '--seed', '4294967296'], /--seed must be a whole number of 0 to 2\^32 − 1; got '4294967296'/],
    [['named.ts', '--report', '/no/such/folder/x.json'], /^conformance: cannot write .*x\.json: ENOENT.*\n$/],
    [['named.ts', '--report', '.'], /^conformance: cannot write \.: EISDIR.*\n$/],
    [['--matrix'], /needs at least one report/],
    [['--matrix', 'named.ts'], /cannot read .*named\.ts/],
  ] as const)('ends with 2 and a line for %j, before anything is run', async (args, message) => {
    const { code, out, err } = await run(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
    expect(err).not.toMatch(/^ {4}at /m);
  });
});
