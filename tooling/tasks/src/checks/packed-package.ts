import { readFileSync } from 'node:fs';

import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

import type { CheckResult } from '../check-result.ts';
import type { PackedPackage } from '../pack-all.ts';

/** What is wrong with a tarball, for whoever installs it. */
export async function checkPackedPackage({ manifest, tarball }: PackedPackage): Promise<readonly CheckResult[]> {
  const bytes = new Uint8Array(readFileSync(tarball));
  return [
    { title: `${manifest.name}: package layout`, problems: await layoutProblems(bytes) },
    { title: `${manifest.name}: types as an ES module user sees them`, problems: await typeProblems(bytes) },
    { title: `${manifest.name}: packed files`, problems: fileProblems(bytes) },
  ];
}

async function layoutProblems(bytes: Uint8Array<ArrayBuffer>): Promise<string[]> {
  const { messages, pkg } = await publint({ pack: { tarball: bytes.buffer }, strict: true, level: 'warning' });
  return messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code);
}

async function typeProblems(bytes: Uint8Array): Promise<string[]> {
  const analysis = await checkPackage(createPackageFromTarballData(bytes));
  if (analysis.types === false) return ['has no types'];
  return analysis.problems.flatMap((problem) => {
    // The packages are ES modules only: what a CommonJS or pre-`exports` resolver sees is not promised.
    const resolution = 'resolutionKind' in problem ? problem.resolutionKind : undefined;
    const isPromised = resolution !== 'node10' && resolution !== 'node16-cjs' && problem.kind !== 'CJSResolvesToESM';
    return isPromised ? [`${problem.kind}${resolution === undefined ? '' : ` (${resolution})`}`] : [];
  });
}

function fileProblems(bytes: Uint8Array): string[] {
  const files = createPackageFromTarballData(bytes).listFiles();
  const names = files.map((file) => file.replace(/^\/node_modules\/(?:@[^/]+\/)?[^/]+\//, ''));
  const stray = names.filter((name) => /\.tsbuildinfo$|\.test\.|(?<!\.d)\.ts$/.test(name));
  const missing = ['package.json', 'README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts'].filter(
    (name) => !names.includes(name),
  );
  return [...stray.map((name) => `${name} must not be published`), ...missing.map((name) => `${name} is missing`)];
}
