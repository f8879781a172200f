import { ConfigurationError, showUrl } from '@cache/core';

import type { PackageExports } from './package-loader.ts';

/** What a class is for; its name ends in it. */
export type ClassRole = 'Cache' | 'Serializer' | 'Plugin';

/** A class by name: `'package'` or `'package#Export'`. */
export interface ClassName {
  readonly packageName: string;
  readonly exportName: string | undefined;
}

/** Reads the name of a class. */
export function parseClassName(text: string): ClassName {
  const [packageName = '', exportName, ...rest] = text.split('#');
  if (/^[a-z][a-z0-9+.-]*:/i.test(text))
    throw new ConfigurationError(
      `a class is named as 'package' or 'package#Export'; for a URL, give what fromUrl answers: await fromUrl(${showUrl(text)})`,
    );
  // A relative path would be taken from the folder of this package, which nobody means.
  const isRelative = /^\.{1,2}(?:\/|$)/.test(packageName);
  if (packageName === '' || isRelative || exportName === '' || rest.length > 0)
    throw new ConfigurationError(`a class is named as 'package' or 'package#Export'; got ${JSON.stringify(text)}`);
  return { packageName, exportName };
}

/** Finds the class that is meant among the exports of its package. */
export function findClass(text: string, role: ClassRole, exports: PackageExports): new (options?: object) => unknown {
  const { packageName, exportName } = parseClassName(text);
  const candidates = Object.keys(exports).filter((name) => name.endsWith(role) && typeof exports[name] === 'function');
  const [only] = candidates;
  const chosen = exportName ?? (candidates.length === 1 ? only : undefined);
  if (chosen !== undefined && typeof exports[chosen] === 'function' && Object.hasOwn(exports, chosen))
    return exports[chosen] as new (options?: object) => unknown;
  const has = candidates.length === 0 ? 'it has none' : `it has ${candidates.join(', ')}`;
  throw new ConfigurationError(
    chosen === undefined
      ? `'${packageName}' must be named with one of its exports that end in ${role}, as '${packageName}#…'; ${has}`
      : `'${packageName}' has no class '${chosen}'; of those that end in ${role} ${has}`,
  );
}
