import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, describe, expect, it } from '@jest/globals';

import { ScratchFolder } from '../scratch-folder.ts';

const CACHE_JEST = join(import.meta.dirname, '..', 'bin', 'cache-jest.mjs');
const LIMIT_MS = 60_000;

interface Suite {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly assertionResults: readonly { readonly title: string; readonly status: string }[];
}

/** Runs suites as those of a package, by file name, each with what it imports of jest already. */
async function run(suites: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, Suite>> {
  using folder = new ScratchFolder();
  for (const [name, text] of Object.entries(suites)) {
    folder.write(`test/${name}.test.ts`, `import { afterAll, it } from '@jest/globals';\n${text}`);
  }
  await new Promise((resolve) => {
    execFile(process.execPath, [CACHE_JEST, 'unit'], { cwd: folder.path }, resolve);
  });
  const results = readFileSync(join(folder.path, '.test-results', 'unit.json'), 'utf8');
  const { testResults } = JSON.parse(results) as { readonly testResults: readonly Suite[] };
  return new Map(testResults.map((suite) => [/(\w+)\.test\.ts$/.exec(suite.name)?.[1] ?? '', suite]));
}

describe('A suite', () => {
  let suites: ReadonlyMap<string, Suite>;

  beforeAll(async () => {
    suites = await run({
      closes: `
        import { createServer } from 'node:net';
        const server = createServer();
        const timer = setInterval(() => {}, 1000);
        it('opens', () => new Promise((resolve) => server.listen(0, '127.0.0.1', resolve)));
        afterAll(() => { clearInterval(timer); server.close(); });
      `,
      server: `
        import { createServer } from 'node:net';
        it('opens', () => new Promise((resolve) => createServer().listen(0, '127.0.0.1', resolve)));
      `,
      timer: `it('opens', () => void setInterval(() => {}, 1000));`,
      rejection: `
        it('is not to blame', () => {});
        it('is to blame', () => void Promise.reject(new Error('nobody hears')));
        it('is not to blame either', () => {});
      `,
    });
  }, LIMIT_MS);

  it('that closes what it opens passes', () => {
    expect(suites.get('closes')).toMatchObject({ status: 'passed' });
  });

  it.each([
    ['server', 'TCPServerWrap'],
    ['timer', 'Timeout'],
  ])('that leaves a %s open fails', (name, resource) => {
    expect(suites.get(name)?.status).toBe('failed');
    expect(suites.get(name)?.message).toContain(`left something open: ${resource}`);
  });

  it('with a rejection that nobody handles fails in the test that caused it', () => {
    expect(suites.get('rejection')?.assertionResults.map(({ status }) => status)).toEqual([
      'passed',
      'failed',
      'passed',
    ]);
  });
});
