import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

// A suite is of the first of these kinds whose modules it imports, and of `unit` if of none.
const IMPORTED_BY = {
  servers: ['@cache-internal/test-servers', '@cache-internal/shared-stores'],
  processes: ['node:child_process', '@cache-internal/jest/run-program'],
  conformance: ['@cache/conformance'],
};
const IMPORT = /\bfrom\s*['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]/g;

/** Every kind of suites, those that are quickest to tell what is wrong first. */
export const suiteKinds = ['unit', 'conformance', 'processes', 'servers'];

/**
 * The test files below `testDir` of one kind: `servers` needs real servers, `processes` starts processes of its own,
 * `conformance` holds something to the kit in this process, `unit` is the rest; `all` is all of them, a list some. What
 * counts is what a suite, or a file that it imports by a relative path, imports: it can be put into the wrong drawer by
 * nobody, and file names stay free to say what is tested.
 */
export function selectSuites(testDir, kind) {
  if (!existsSync(testDir)) return [];
  const all = readdirSync(testDir, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && !file.split(/[\\/]/).includes('node_modules'))
    .map((file) => join(testDir, file))
    .sort();
  return kind === 'all' ? all : all.filter((file) => [kind].flat().includes(kindOf(file)));
}

/** The kind of one suite. */
export function kindOf(file) {
  const imported = importsOf(file);
  const imports = ([, modules]) => modules.some((name) => imported.has(name));
  return Object.entries(IMPORTED_BY).find(imports)?.[0] ?? 'unit';
}

/** The packages and modules that a file imports, and that those files do which it imports by a relative path. */
function importsOf(file, imported = new Set(), seen = new Set()) {
  if (seen.has(file) || !existsSync(file)) return imported;
  seen.add(file);
  for (const [, from, dynamic] of withoutExamples(readFileSync(file, 'utf8')).matchAll(IMPORT)) {
    const specifier = from ?? dynamic;
    if (specifier.startsWith('.')) importsOf(resolve(dirname(file), specifier), imported, seen);
    else imported.add(specifier);
  }
  return imported;
}

/** Examples in comments import what their readers need, not what the file does. */
function withoutExamples(source) {
  return source.replaceAll(/^\s*\*.*$/gm, '');
}
