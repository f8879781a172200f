import { describe, expect, it } from '@jest/globals';

import { markdownExamples } from '../src/markdown-examples.ts';
import { tsdocExamples } from '../src/tsdoc-examples.ts';

const fenced = (info: string, code: string): string => `\`\`\`${info}\n${code}\n\`\`\``;

describe('markdownExamples', () => {
  it('finds blocks of ts wherever they stand, with their lines', () => {
    const inList = fenced('ts', 'two();').replaceAll(/^/gm, '  ');
    const text = ['# Title', fenced('ts', 'one();'), '- a list', '', inList, '', `> ${fenced('ts', '> three();')}`];
    const { examples, problems } = markdownExamples('a.md', text.join('\n').replace(/```$/, '> ```'));
    expect(problems).toEqual([]);
    expect(examples.map(({ line, code }) => [line, code])).toEqual([
      [2, 'one();'],
      [7, 'two();'],
      [11, 'three();'],
    ]);
  });

  it('leaves other languages, and fences that are shown, alone', () => {
    const text = ['````md', fenced('ts', 'shown();'), '````', fenced('sh', 'npm i'), fenced('', 'table')].join('\n');
    expect(markdownExamples('a.md', text)).toEqual({ examples: [], problems: [] });
  });

  it('reads the flags', () => {
    const text = [fenced('ts redis', 'a();'), fenced('ts no-run=needs a printer', 'b();')].join('\n');
    const { examples } = markdownExamples('a.md', text);
    expect(examples.map(({ fence }) => [fence.notRun, fence.servers.map(({ kind }) => kind)])).toEqual([
      [undefined, ['redis']],
      ['needs a printer', []],
    ]);
  });

  it.each([
    ['ts no-run', 'no-run needs a reason'],
    ['ts no-run=', 'no-run needs a reason'],
    ['ts rediss', 'there is no flag "rediss"; accepted are no-run=the reason, redis,'],
    ['typescript', 'write "ts" in place of "typescript"'],
    ['js', 'write "ts" in place of "js"'],
  ])('refuses %s', (info, message) => {
    const { examples, problems } = markdownExamples('a.md', `\n${fenced(info, 'a();')}`);
    expect(examples).toEqual([]);
    expect(problems).toEqual([expect.stringContaining(`a.md:2: ${message}`)]);
  });
});

describe('markdownExamples of examples with servers', () => {
  const code = "connect('redis://127.0.0.1:6379/1');";

  it('refuses an address whose server is not asked for', () => {
    expect(markdownExamples('a.md', fenced('ts', code)).problems).toEqual([
      'a.md:1: it names redis://127.0.0.1:6379, which needs the flag: "ts redis"',
    ]);
  });

  it.each(['ts redis', 'ts valkey', 'ts memcached redis', 'ts no-run=it needs a printer'])('takes %s', (info) => {
    expect(markdownExamples('a.md', fenced(info, code))).toMatchObject({ examples: [{ code }], problems: [] });
  });
});

describe('tsdocExamples', () => {
  const comment = (indent: string, ...lines: string[]): string =>
    [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`), `${indent} */`].join('\n');

  it('finds the blocks of comments, decorators and all, once each', () => {
    const text = [
      comment('', 'A thing.', '', '@example', ...fenced('ts', 'class A {\n  @cached()\n  b() {}\n}').split('\n')),
      'export const a = 1;',
      'class B {',
      comment('  ', 'C.', '@example', ...fenced('ts redis', 'b();').split('\n')),
      '  c(): void {}',
      '}',
    ].join('\n');
    const { examples, problems } = tsdocExamples('a.ts', text);
    expect(problems).toEqual([]);
    expect(examples.map(({ line, code }) => [line, code])).toEqual([
      [5, 'class A {\n  @cached()\n  b() {}\n}'],
      [17, 'b();'],
    ]);
  });

  it('refuses an @example without a block', () => {
    const text = `${comment('', 'A thing.', '@example', 'a();')}\nexport const a = 1;`;
    expect(tsdocExamples('a.ts', text).problems).toEqual(['a.ts:3: this @example has no block of code']);
  });

  it('takes nothing out of strings and plain comments', () => {
    const text = `const a = ${JSON.stringify(fenced('ts', 'a();'))};\n/* ${fenced('ts', 'a();')} */\nexport { a };`;
    expect(tsdocExamples('a.ts', text)).toEqual({ examples: [], problems: [] });
  });
});
