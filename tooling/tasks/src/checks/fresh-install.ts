import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { CheckResult } from '../check-result.ts';
import type { PackedPackage } from '../pack-all.ts';
import { runCommand } from '../run-command.ts';

const INSTALLED = ['@cache/core', '@cache/memory'];
const MAX_DOWNLOAD_BYTES = 150_000;

/** `npm i @cache/core @cache/memory` from the tarballs, without a network, brings these two, small, and nothing else. */
export async function checkFreshInstall(packed: readonly PackedPackage[]): Promise<CheckResult> {
  const tarballs = packed.filter(({ manifest }) => INSTALLED.includes(manifest.name)).map(({ tarball }) => tarball);
  const bytes = tarballs.reduce((sum, tarball) => sum + statSync(tarball).size, 0);
  const dir = mkdtempSync(join(tmpdir(), 'cache-install-'));
  try {
    return {
      title: `Installing ${INSTALLED.join(' and ')} brings nothing else (${(bytes / 1000).toFixed(0)} kB to download)`,
      problems: [
        ...(bytes > MAX_DOWNLOAD_BYTES
          ? [`together they are ${bytes} bytes; at most ${MAX_DOWNLOAD_BYTES} are wanted`]
          : []),
        ...(await problemsIn(dir, tarballs)),
      ],
    };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function problemsIn(dir: string, tarballs: readonly string[]): Promise<string[]> {
  writeFileSync(join(dir, 'package.json'), JSON.stringify({ name: 'user', private: true, type: 'module' }));
  const install = await runCommand(
    'npm',
    [
      'install',
      '--offline',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      `--cache=${join(dir, '.npm')}`,
      ...tarballs,
    ],
    { cwd: dir, quiet: true },
  );
  if (install.code !== 0) return install.output.trim().split('\n');

  const modules = join(dir, 'node_modules');
  const installed = readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(modules, name)).map((inner) => `${name}/${inner}`) : name,
    )
    .sort();
  if (installed.join() !== INSTALLED.join()) return [`installed ${installed.join(', ')}`];

  // The round trip of the README, on the published files, also for somebody who sets our own condition.
  const program = [
    `const { MemoryCache } = await import('@cache/memory');`,
    `await using cache = new MemoryCache();`,
    `await cache.set('key', 'value');`,
    `if ((await cache.get('key')) !== 'value') process.exit(2);`,
  ].join('\n');
  const problems: string[] = [];
  for (const conditions of [[], ['--conditions=@cache/source']]) {
    const run = await runCommand('node', [...conditions, '--input-type=module', '--eval', program], {
      cwd: dir,
      quiet: true,
    });
    if (run.code !== 0) problems.push(`node ${conditions.join(' ')} exited with ${run.code}: ${run.output.trim()}`);
  }
  return problems;
}
