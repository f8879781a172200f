import { existsSync, readFileSync } from 'node:fs';

const REASON = /\(skipped: [^)]*[^)\s][^)]*\)/;

/** Titles of the tests in jest's results that did not run and do not say why. */
export function skippedWithoutReason(resultsFile) {
  if (!existsSync(resultsFile)) return [];
  const { testResults } = JSON.parse(readFileSync(resultsFile, 'utf8'));
  return testResults.flatMap(({ assertionResults }) =>
    assertionResults
      .filter(({ status }) => status !== 'passed' && status !== 'failed')
      .map(({ fullName }) => fullName)
      .filter((title) => !REASON.test(title)),
  );
}
