import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { matchesGlob } from '../src/index.ts';

/** What a glob means, said as plainly as possible and at any cost. */
function naiveMatch(text: readonly string[], glob: readonly string[]): boolean {
  const [wanted, ...rest] = glob;
  if (wanted === undefined) return text.length === 0;
  if (wanted === '*') return naiveMatch(text, rest) || (text.length > 0 && naiveMatch(text.slice(1), glob));
  if (text.length === 0) return false;
  if (wanted === '?') return naiveMatch(text.slice(1), rest);
  if (wanted === '\\' && rest.length > 0) return text[0] === rest[0] && naiveMatch(text.slice(1), rest.slice(1));
  return text[0] === wanted && naiveMatch(text.slice(1), rest);
}

describe('matchesGlob', () => {
  it.each([
    ['', '', true],
    ['', '*', true],
    ['', '?', false],
    ['a', '', false],
    ['user:1', 'user:*', true],
    ['users:1', 'user:*', false],
    ['user:1', 'USER:*', false],
    ['abc', 'a?c', true],
    ['ac', 'a?c', false],
    ['a😀c', 'a?c', true],
    ['😀😀', '??', true],
    ['😀', '??', false],
    ['a*c', String.raw`a\*c`, true],
    ['abc', String.raw`a\*c`, false],
    ['a?', String.raw`a\?`, true],
    ['a\\', String.raw`a\\`, true],
    ['a\\', 'a\\', true],
    ['[a]', '[a]', true],
    ['a', '[a]', false],
    ['{a,b}', '{a,b}', true],
    ['a\nb', 'a*b', true],
    ['a\nb', 'a?b', true],
    ['aab', '*ab', true],
    ['abab', '*ab', true],
    ['.', '*', true],
  ])('%j against %j: %p', (text, glob, matches) => {
    expect(matchesGlob(text, glob)).toBe(matches);
  });

  it('does as a naive matcher does', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '\\', '😀', '['), maxLength: 10 });
    const glob = fc.string({ unit: fc.constantFrom('a', 'b', '*', '*', '?', '\\', '😀', '['), maxLength: 8 });
    fc.assert(
      fc.property(text, glob, (text, glob) => {
        return matchesGlob(text, glob) === naiveMatch([...text], [...glob]);
      }),
      { numRuns: 3000 },
    );
  });

  it('matches any text against itself, escaped', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        return matchesGlob(text, text.replaceAll(/[*?\\]/g, String.raw`\$&`));
      }),
    );
  });

  it('is not led into endless backtracking', () => {
    const steps = 'a'.repeat(5000);
    expect(matchesGlob(steps, `${'*a'.repeat(50)}b`)).toBe(false);
  });
});
