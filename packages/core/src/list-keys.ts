import type { ScanPage } from './backend.ts';
import { checkOptionNames, type KeysOptions } from './call-options.ts';
import { commands } from './commands.ts';
import { matchesGlob } from './glob.ts';
import { Invocation, type Scope } from './invocation.ts';
import { isTagKey, namespacePrefix } from './keys.ts';
import { run } from './pipeline.ts';

/** Lists keys page by page, each page a command of its own with its hooks and deadline. */
export async function* listPages(scope: Scope, options: KeysOptions): AsyncGenerator<string, void, undefined> {
  checkOptionNames('keys', options, commands.keys.options);
  const { match } = options;
  if (match !== undefined) checkMatch(match);
  let cursor: unknown;
  do {
    const call = new Invocation(commands.keys, scope, undefined, undefined, options, { match, cursor });
    const page = (await run(call)) as ScanPage;
    for (const builtKey of page.keys) {
      const key = builtKey.slice(call.builtKey.length);
      // A key that is nothing but the prefix is nobody's: this cache has no empty key.
      if (key !== '' && !isTagKey(key) && (match === undefined || matchesGlob(key, match))) yield key;
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
}

/** Fences the loads of the keys that a glob would list. @returns what is being stored for them right now. */
export function overtakeLoads(scope: Scope, match: unknown): Promise<unknown> | undefined {
  checkMatch(match);
  const { flights, options } = scope.engine;
  return flights.fencePrefix(namespacePrefix(options.keyBuilder, scope.namespace) ?? '', match);
}

function checkMatch(match: unknown): asserts match is string {
  if (typeof match !== 'string') throw new TypeError(`match must be a string; got ${typeof match}`);
}
