import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigurationError } from '@cache/core';

/** What a package exports. */
export type PackageExports = Readonly<Record<string, unknown>>;

/** To `require` it may also say that a package, which is there, exports something for `import` alone. */
const NOT_EXPORTED = 'ERR_PACKAGE_PATH_NOT_EXPORTED';

/** What `require` says of packages that `import` may load all the same. */
const NEEDS_WAITING = new Set<unknown>(['ERR_REQUIRE_ESM', 'ERR_REQUIRE_ASYNC_MODULE', NOT_EXPORTED]);

const loaded = new Map<string, PackageExports>();

/**
 * Loads a package, once: from where this one is installed, or else from where the application is, since package
 * managers with strict folders show a package only what it names itself.
 *
 * @throws ConfigurationError (`CACHE_CONFIGURATION`) that says what to install, where there is no such package, and for a path that it
 * does not export.
 */
export async function loadPackage(name: string, neededBy: string): Promise<PackageExports> {
  let found = loaded.get(name);
  if (found !== undefined) return found;
  try {
    found = (await import(name)) as PackageExports;
  } catch (error) {
    if (codeOf(error) === NOT_EXPORTED)
      throw new ConfigurationError(`${neededBy} needs '${name}', which the package there is does not export`, {
        cause: error,
      });
    if (!isMissing(error, name)) throw error;
    const file = findForImport(name, neededBy);
    if (file === undefined) throw notInstalled(name, neededBy, error);
    found = (await import(pathToFileURL(file).href)) as PackageExports;
  }
  loaded.set(name, found);
  return found;
}

/** Loads a package without waiting, for those who have to answer at once. */
export function requirePackage(name: string, neededBy: string): PackageExports {
  let found = loaded.get(name);
  if (found !== undefined) return found;
  try {
    const file = resolveFrom(import.meta.url, name) ?? resolveFromApplication(name);
    if (file === undefined) throw notInstalled(name, neededBy, undefined);
    found = createRequire(import.meta.url)(file) as PackageExports;
  } catch (error) {
    if (!NEEDS_WAITING.has(codeOf(error))) throw error;
    throw new ConfigurationError(
      `${neededBy} needs '${name}', which cannot be loaded without waiting here; call await caches.load() first, or give the class itself`,
      { cause: error },
    );
  }
  loaded.set(name, found);
  return found;
}

function findForImport(name: string, neededBy: string): string | undefined {
  try {
    return resolveFromApplication(name);
  } catch (error) {
    // Only `require` can be told from where to look for a package.
    throw new ConfigurationError(
      `${neededBy} needs '${name}', which is installed for the program but exports nothing for require, by which it is looked for there; give the class itself`,
      { cause: error },
    );
  }
}

/** @throws an error of {@link NOT_EXPORTED}. */
function resolveFromApplication(name: string): string | undefined {
  const [, program] = process.argv;
  const fromProgram = program === undefined ? undefined : resolveFrom(program, name);
  return fromProgram ?? resolveFrom(join(process.cwd(), 'package.json'), name);
}

function resolveFrom(place: string, name: string): string | undefined {
  try {
    return createRequire(place).resolve(name);
  } catch (error) {
    if (codeOf(error) === NOT_EXPORTED) throw error;
    // Another place may have it; who asks for it says so where none has.
    return undefined;
  }
}

function notInstalled(name: string, neededBy: string, cause: unknown): ConfigurationError {
  return new ConfigurationError(
    `${neededBy} needs the package '${name}', which is not installed: npm i ${name}` +
      ' (looked for from @cache/config, from the program and from the working directory)',
    { cause },
  );
}

/** Whether it is the package itself that is missing, and not something that it imports. */
function isMissing(error: unknown, name: string): boolean {
  const code = codeOf(error);
  if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') return false;
  // Node names the package, without the path in it.
  const [packageName = name] = /^(?:@[^/]+\/)?[^/]+/.exec(name) ?? [];
  const { message } = error as Error;
  return message.includes(`'${packageName}'`) || message.includes(`'${name}'`);
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | undefined)?.code;
}
