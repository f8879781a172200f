import { readdirSync, readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import { runProgram } from './run-program.ts';

const packageUrl = new URL('../', import.meta.url);

interface Example {
  readonly title: string;
  readonly code: string;
}

/** The examples of a file: blocks of TypeScript in Markdown, or in the comments of a source. */
function examplesOf(file: string): Example[] {
  const text = readFileSync(new URL(file, packageUrl), 'utf8').replaceAll(/^ +\* ?/gm, '');
  return Array.from(text.matchAll(/^```ts\n(.*?)^```/gms), ([, code = ''], index) => ({
    title: `${file} ${index + 1}`,
    code,
  }));
}

const examples = ['README.md', ...readdirSync(new URL('src/', packageUrl)).map((name) => `src/${name}`)].flatMap(
  examplesOf,
);

describe('the examples', () => {
  it('are found', () => {
    expect(examples.length).toBeGreaterThanOrEqual(6);
  });

  it.each(examples)('$title runs and answers what it says', async ({ code }) => {
    // `await something(); // answer` says what something answers.
    const checked = code.replaceAll(/^(await .+); +\/\/ (.+)$/gm, 'assert.deepStrictEqual($1, $2);');
    const answer = await runProgram(`import assert from 'node:assert/strict';\n${checked}\nconsole.log('done');`);
    expect(answer).toMatch(/done\n$/);
  });
});
