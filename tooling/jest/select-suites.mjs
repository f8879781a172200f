import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const SERVERS_PACKAGES = ['@cache-internal/test-servers', '@cache-internal/shared-stores'];
const IMPORT = /\bfrom\s*['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]/g;

/**
 * The test files below `testDir` of one kind: `unit` needs no server, `servers` does, `all` is both.
 * A suite needs a server if it, or a file it imports by a relative path, imports a package that starts them:
 * a suite can be put into the wrong drawer by nobody, and file names stay free to say what is tested.
 */
export function selectSuites(testDir, kind) {
  if (!existsSync(testDir)) return [];
  const all = readdirSync(testDir, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && !file.split(/[\\/]/).includes('node_modules'))
    .map((file) => join(testDir, file))
    .sort();
  return kind === 'all' ? all : all.filter((file) => needsServer(file, new Set()) === (kind === 'servers'));
}

function needsServer(file, seen) {
  if (seen.has(file) || !existsSync(file)) return false;
  seen.add(file);
  for (const [, from, dynamic] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
    const specifier = from ?? dynamic;
    if (SERVERS_PACKAGES.some((name) => specifier === name || specifier.startsWith(`${name}/`))) return true;
    if (specifier.startsWith('.') && needsServer(resolve(dirname(file), specifier), seen)) return true;
  }
  return false;
}
