import { afterAll, describe, expect, it } from '@jest/globals';

import type { Example } from '../src/example.ts';
import { repositoryRoot } from '../src/repository-root.ts';
import { runExample } from '../src/run-example.ts';
import { typeCheck } from '../src/type-check.ts';
import { Workbench } from '../src/workbench.ts';

const workbench = new Workbench(repositoryRoot);
afterAll(() => workbench[Symbol.dispose]());

let line = 0;
function example(code: string, file = 'packages/memory/README.md'): Example {
  line += 10;
  return { file, line, code, fence: { notRun: undefined, servers: [] } };
}

describe('runExample', () => {
  it.each([
    ['values as promised', "import { NullCache } from '@cache/core';\nawait new NullCache().get('a'); // undefined"],
    ['what is printed', "console.log('a'); // 'a'"],
    ['a declaration', 'const a = [1, 2].map((n) => n * 2); // [2, 4]\nvoid a;'],
    ['expressions over several lines', '[3]\n  .concat(4)\n  .at(1); // 4'],
    ['prose', '1 + 1; // about two'],
    [
      'decorators',
      'const a = (_: unknown, { name }: ClassMethodDecoratorContext) => void (said = String(name));\nlet said = "";\nclass B {\n  @a\n  c() {}\n}\nnew B().c();\nsaid; // \'c\'',
    ],
    ['tests', "import { it } from 'node:test';\nit('works', () => {});"],
  ])('passes %s', async (_what, code) => {
    expect(await runExample(workbench, example(code))).toBe('');
  });

  it.each([
    ['another value', "'a'; // 'a'\n1 + 1; // 3", (at: number) => `README.md:${at + 2}: is not what the comment says`],
    ['another value of a declaration', 'const a = 1; // 2\nvoid a;', (at: number) => `README.md:${at + 1}: is not`],
    ['another thing that is printed', 'console.log(1); // 2', (at: number) => `README.md:${at + 1}: is not`],
    ['a value that is equal, but of another type', '[1n]; // [1]', (at: number) => `README.md:${at + 1}: is not`],
    [
      'a value that is never reached',
      'function a() {\n  1; // 1\n}\nvoid a;',
      (at: number) => `:${at + 2}: the value in this line was never`,
    ],
    ['an error', "throw new Error('no');", (at: number) => `README.md:${at + 1}`],
    ['a rejection', "void Promise.reject(new Error('nobody hears'));", () => 'nobody hears'],
    ['a wait without an end', 'await new Promise(() => {});', () => 'ended with exit code 13'],
    [
      'something left open',
      "import { createServer } from 'node:net';\ncreateServer().listen(0, '127.0.0.1');",
      () => 'TCPServerWrap',
    ],
    [
      'a test that fails',
      "import { it } from 'node:test';\nit('fails', () => { throw new Error('no'); });",
      () => 'ended with exit code 1',
    ],
    ['a file without a test', "import { it } from 'node:test';\nvoid it;", () => 'it runs no test'],
  ] as const)('fails %s', async (_what, code, message) => {
    const given = example(code);
    expect(await runExample(workbench, given)).toContain(message(given.line));
  });

  it('puts real addresses in place of those in the text', async () => {
    const given = example("new URL('redis://127.0.0.1:6379/1').href; // 'redis://127.0.0.1:7000/1'");
    const addresses = new Map([["new URL('redis://127.0.0.1:6379", "new URL('redis://127.0.0.1:7000"]]);
    expect(await runExample(workbench, given, addresses)).toBe('');
  });
});

describe('typeCheck', () => {
  it('tells the lines of the document', () => {
    const good = example("import { MemoryCache } from '@cache/memory';\nconst cache = new MemoryCache();");
    const wrong = example("import { MemoryCache } from '@cache/memory';\n\nnew MemoryCache({ maxEntries: 'ten' });");
    const unused = example("import { MemoryCache } from '@cache/memory';\nconst a = 1;");
    const problems = typeCheck(workbench, [good, wrong, unused]);
    expect([...problems.keys()]).toEqual([`${wrong.file}:${wrong.line}`, `${unused.file}:${unused.line}`]);
    expect(problems.get(`${wrong.file}:${wrong.line}`)?.[0]).toContain(`README.md:${wrong.line + 3}: error TS2322`);
    expect(problems.get(`${unused.file}:${unused.line}`)?.[0]).toContain(`README.md:${unused.line + 1}: error TS6133`);
  });
});
