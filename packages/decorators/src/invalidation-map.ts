import { ConfigurationError } from '@cache/core';

import type { AnyArguments } from './anything.ts';

/** How arguments of the target come out of those of the decorated function: each by its name, or all by one function. */
export type InvalidationMap =
  Readonly<Record<string, (...args: AnyArguments) => unknown>> | ((...args: AnyArguments) => readonly unknown[]);

/** Makes the target's arguments. */
export function targetArguments(
  params: readonly string[],
  map: InvalidationMap | undefined,
  defaults: Readonly<Record<string, unknown>> | undefined,
): (args: readonly unknown[], self: unknown) => readonly unknown[] {
  if (typeof map === 'function') {
    if (defaults !== undefined)
      throw new ConfigurationError('invalidate: a map that gives all arguments leaves nothing to defaults');
    return (args, self) => map.apply(self, [...args]);
  }
  const byName = map ?? {};
  for (const [name, read] of Object.entries(byName)) {
    if (typeof read !== 'function')
      throw new TypeError(
        `the map of invalidate must hold functions; ${name} is none (options are the third argument, behind the map)`,
      );
  }
  for (const name of [...Object.keys(byName), ...Object.keys(defaults ?? {})]) {
    if (params.includes(name)) continue;
    const known = params.length > 0 ? `its params are ${params.join(', ')}` : 'it has no params';
    throw new ConfigurationError(`invalidate: the target has no argument '${name}'; ${known}`);
  }
  // What is behind the last argument that is given was never part of the call.
  const length = params.findLastIndex((name) => Object.hasOwn(byName, name) || Object.hasOwn(defaults ?? {}, name)) + 1;
  return (args, self) =>
    params.slice(0, length).map((name) => {
      const read = Object.hasOwn(byName, name) ? byName[name] : undefined;
      return read === undefined ? defaults?.[name] : Reflect.apply(read, self, args);
    });
}
