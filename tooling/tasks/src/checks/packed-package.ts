import { readFileSync } from 'node:fs';

import { checkPackage, createPackageFromTarballData, type Problem } from '@arethetypeswrong/core';
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
  const lines = analysis.problems.filter(isPromised).map((problem) => {
    const where = [
      'resolutionKind' in problem ? problem.resolutionKind : undefined,
      'entrypoint' in problem ? problem.entrypoint : undefined,
      'fileName' in problem ? problem.fileName : undefined,
      'moduleSpecifier' in problem ? problem.moduleSpecifier : undefined,
    ];
    return [problem.kind, ...where.filter((part) => part !== undefined)].join(' ');
  });
  return [...new Set(lines)];
}

// The packages are ES modules only: what a CommonJS or pre-`exports` resolver sees is not promised.
function isPromised(problem: Problem): boolean {
  if (problem.kind === 'CJSResolvesToESM') return false;
  return !('resolutionKind' in problem && ['node10', 'node16-cjs'].includes(problem.resolutionKind));
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
