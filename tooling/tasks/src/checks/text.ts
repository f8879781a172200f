import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { CheckResult } from '../check-result.ts';
import { repositoryRoot } from '../repository-root.ts';
import { trackedFiles } from '../tracked-files.ts';

// The words are put together here so that this file does not match itself.
const oneOf = (...words: readonly (readonly string[])[]): RegExp =>
  new RegExp(words.map((parts) => parts.join('')).join('|'));

const RULES: readonly { readonly pattern: RegExp; readonly why: string }[] = [
  {
    pattern: oneOf(['registry\\.', 'npmjs'], ['registry\\.', 'yarnpkg'], ['npm\\.pkg\\.', 'github']),
    why: 'names a package registry',
  },
  { pattern: oneOf(['deb\\.', 'debian'], ['registry-1\\.', 'docker']), why: 'names a download host' },
  { pattern: oneOf(['\\bTO', 'DO\\b'], ['\\bFIX', 'ME\\b']), why: 'is an open end: finish it or open an issue' },
  {
    pattern: oneOf(['\\b(?:it|test|describe)\\.', 'only\\('], ['\\bf', '(?:it|describe)\\(']),
    why: 'focuses a suite and silences the others',
  },
];

/** Texts that must not be in the repository: registry hosts, which differ from clone to clone, and open ends. */
export function checkText(root: string = repositoryRoot): CheckResult {
  const problems = trackedFiles(root, '.', ':!*.gz', ':!*.png').flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        RULES.filter(({ pattern }) => pattern.test(line)).map(({ why }) => `${file}:${index + 1} ${why}`),
      ),
  );
  return { title: 'No registry hosts, open ends or focused tests', problems };
}
