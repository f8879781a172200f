// `npm run check`: what no compiler, linter or suite looks at.
import type { CheckResult } from './check-result.ts';
import { checkDependencies } from './checks/dependencies.ts';
import { checkExportStar } from './checks/export-star.ts';
import { checkFileLength } from './checks/file-length.ts';
import { checkFreshInstall } from './checks/fresh-install.ts';
import { checkImportCycles } from './checks/import-cycles.ts';
import { checkManifests } from './checks/manifests.ts';
import { checkPackedPackage } from './checks/packed-package.ts';
import { checkText } from './checks/text.ts';
import { packAll } from './pack-all.ts';

/** Runs every check, prints a line for each, and resolves to what they found. */
export async function runChecks(): Promise<readonly CheckResult[]> {
  const results: CheckResult[] = [];
  const report = (result: CheckResult): void => {
    results.push(result);
    const ok = result.problems.length === 0;
    console.log(`${ok ? '✓' : '✗'} ${result.title}`);
    for (const problem of result.problems) console.log(`    ${problem}`);
    for (const note of result.notes ?? []) console.log(`    note: ${note}`);
  };

  report(checkExportStar());
  report(checkFileLength());
  report(checkText());
  report(checkManifests());
  report(await checkImportCycles());
  report(await checkDependencies());
  try {
    const packed = await packAll();
    for (const one of packed) for (const result of await checkPackedPackage(one)) report(result);
    report(await checkFreshInstall(packed));
  } catch (error) {
    report({ title: 'Packing', problems: [error instanceof Error ? error.message : String(error)] });
  }
  return results;
}

if (import.meta.main) {
  const failed = (await runChecks()).filter(({ problems }) => problems.length > 0).length;
  console.log(failed === 0 ? 'All checks passed.' : `${failed} checks failed.`);
  process.exitCode = failed === 0 ? 0 : 1;
}
