import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { CheckResult } from '../check-result.ts';
import { repositoryRoot } from '../repository-root.ts';
import { trackedFiles } from '../tracked-files.ts';

const EXPORT_STAR = /^\s*export\s+(?:type\s+)?\*/;

/** Every export is public on purpose: none is handed on by `export *`. */
export function checkExportStar(root: string = repositoryRoot): CheckResult {
  const problems = trackedFiles(root, '*.ts', '*.mts', '*.js', '*.mjs').flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .flatMap((line, index) => (EXPORT_STAR.test(line) ? [`${file}:${index + 1} name the exports`] : [])),
  );
  return { title: 'No `export *`', problems };
}
