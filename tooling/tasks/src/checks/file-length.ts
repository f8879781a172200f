import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { CheckResult } from '../check-result.ts';
import { repositoryRoot } from '../repository-root.ts';
import { trackedFiles } from '../tracked-files.ts';

const MAX_LINES = 400;
const DECISION = /docs\/decisions\/\d{4}-[\w-]+\.md/;

/** A file of more than 400 lines is to be split, or to name the page of docs/decisions that says why not. */
export function checkFileLength(root: string = repositoryRoot): CheckResult {
  const problems = trackedFiles(root, '*.ts', '*.mts', '*.js', '*.mjs').flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const lines = text.split('\n').length - 1;
    return lines > MAX_LINES && !DECISION.test(text)
      ? [`${file} has ${lines} lines: split it, or name the decision page that says why not`]
      : [];
  });
  return { title: `No file over ${MAX_LINES} lines without a decision`, problems };
}
