import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { FoundExamples } from './found-examples.ts';
import { markdownExamples } from './markdown-examples.ts';
import { tsdocExamples } from './tsdoc-examples.ts';

const DOCUMENTS = ['README.md', 'packages/*/README.md', 'docs/**/*.md'];
const SOURCES = ['packages/*/src/**/*.ts'];

/** Finds every example of the repository at `root`, by file and line. */
export function collectExamples(root: string): FoundExamples {
  const found = [...read(root, DOCUMENTS, markdownExamples), ...read(root, SOURCES, tsdocExamples)];
  return {
    examples: found.flatMap(({ examples }) => examples),
    problems: found.flatMap(({ problems }) => problems),
  };
}

function read(
  root: string,
  patterns: readonly string[],
  find: (file: string, text: string) => FoundExamples,
): readonly FoundExamples[] {
  return globSync(patterns, { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    .sort()
    .map((file) => find(file, readFileSync(join(root, file), 'utf8')));
}
