// `npm run matrix`: runs the kit over every store, one after the other, and writes down what it found.
import { writeFileSync } from 'node:fs';
import type { Findings } from './findings.ts';
import { matrixPage } from './matrix-page.ts';
import { pageFile, pagePath } from './page-file.ts';
import { ProgressLine } from './progress-line.ts';
import { runStore } from './run-store.ts';
import { stores } from './stores.ts';

async function runAll(): Promise<readonly Findings[]> {
  using progress = new ProgressLine(process.stderr);
  const all: Findings[] = [];
  for (const [index, store] of stores.entries()) {
    progress.show(index / stores.length, store.name);
    const onProgress = (done: number, total: number): void =>
      progress.show((index + done / total) / stores.length, `${store.name}: ${done} of ${total} cases`);
    all.push(await runStore(store, { onProgress }));
  }
  return all;
}

const all = await runAll();
writeFileSync(pageFile, matrixPage(all));
const failed = all.flatMap(({ backend, cases }) =>
  cases.filter(({ outcome }) => outcome === 'failed').map((each) => ({ backend, ...each })),
);
for (const { backend, id, variant, title, error } of failed)
  console.error(`✗ ${backend}: ${id} (${variant}): ${title}\n    ${error?.message.replaceAll('\n', '\n    ')}`);
const ran = all.flatMap(({ cases }) => cases).filter(({ outcome }) => outcome === 'passed').length;
console.log(`${pagePath}: ${all.length} backends; ${ran} cases hold, ${failed.length} do not`);
process.exitCode = failed.length === 0 ? 0 : 1;
