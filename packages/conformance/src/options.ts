import {
  CONTRACT_VERSION,
  ConfigurationError,
  rejectUnknownOptions,
  type ConformanceTarget,
  type Serializer,
} from '@cache/core';
import type { Case } from './case.ts';
import { resolveSkips, type Skips } from './skips.ts';

/** The version of the contract that the cases of this kit are written for. */
const KNOWN_CONTRACT_VERSION = 1;

/** What a run takes beside the target itself. */
export interface RunOptions extends ConformanceTarget {
  /** Cases that are left out, with the reason of each: `{ 'ttl/sub-second': 'the server counts seconds' }`. @defaultValue none */
  readonly skip?: Readonly<Record<string, string>> | undefined;
  /** Serializers to run the suite with beside those of core. @defaultValue none */
  readonly serializers?: readonly Serializer[] | undefined;
  /** Names of variants (`'plain'`, `'namespace'`, `'serializer json'`) to run in no other. @defaultValue all */
  readonly variants?: readonly string[] | undefined;
  /** A whole number of 0 to 2^32 − 1 that repeats what cases choose at random. @defaultValue a new one each time */
  readonly seed?: number | undefined;
  /**
   * Whether the first case that fails ends the run. Without it a run is given up only where several cases hang.
   *
   * @defaultValue false
   */
  readonly bail?: boolean | undefined;
  /** Further cases of the author's own, which run like those of the kit. @defaultValue none */
  readonly cases?: readonly Case[] | undefined;
}

/** The options of a run, read and checked. */
export interface ResolvedRunOptions {
  readonly target: ConformanceTarget;
  readonly cases: readonly Case[];
  readonly skips: Skips;
  readonly serializers: readonly Serializer[];
  readonly variants: readonly string[];
  readonly seed: number;
  readonly bail: boolean;
}

const TARGET_NAMES = ['name', 'create', 'advance', 'address', 'server'];
const RUN_NAMES = ['skip', 'serializers', 'variants', 'seed', 'bail', 'cases'];

/**
 * Reads the options of a run.
 *
 * @param further - names of options that somebody else reads.
 */
export function resolveRunOptions(
  options: RunOptions,
  kitCases: readonly Case[],
  further: readonly string[] = [],
): ResolvedRunOptions {
  checkContract();
  rejectUnknownOptions('the conformance kit', options, [...TARGET_NAMES, ...RUN_NAMES, ...further]);
  const { name, create, advance, address, server, skip, serializers = [], cases = [], variants = [], seed } = options;
  const { bail = false } = options;
  if (typeof bail !== 'boolean') throw new TypeError(`bail must be true or false; got ${String(bail)}`);
  checkSubject('backend', name, create);
  if (advance !== undefined && typeof advance !== 'function')
    throw new TypeError('advance must be a function of milliseconds');
  if (address !== undefined && (typeof address?.host !== 'string' || typeof address.port !== 'number'))
    throw new TypeError('address must be { host, port }');
  const all = [...kitCases, ...cases];
  checkIds(all);
  return Object.freeze({
    target: Object.freeze({
      name,
      create,
      ...(advance === undefined ? {} : { advance }),
      ...(address === undefined ? {} : { address }),
      ...(server === undefined ? {} : { server }),
    }),
    cases: all,
    skips: resolveSkips(skip, all),
    serializers,
    variants,
    seed: resolveSeed(seed),
    bail,
  });
}

/** Refuses a name, and a way of making, of what is tried. */
export function checkSubject(what: 'backend' | 'plugin' | 'serializer', name: unknown, create: unknown): void {
  if (typeof name !== 'string' || name === '')
    throw new TypeError(`name must be a text that is not empty: what the ${what} is called in titles`);
  if (typeof create !== 'function') throw new TypeError(`create must be a function that makes a ${what}`);
}

/** Reads the `seed` option; makes one where none is given. */
export function resolveSeed(seed: number = Math.floor(Math.random() * 2 ** 32)): number {
  if (!Number.isSafeInteger(seed) || seed < 0 || seed >= 2 ** 32)
    throw new RangeError(`seed must be a whole number of 0 to 2^32 − 1; got ${String(seed)}`);
  return seed;
}

/**
 * Refuses a core whose contract is another.
 *
 * @throws ConfigurationError (`CACHE_CONFIGURATION`) that says which of the two has to be changed.
 */
export function checkContract(version: number = CONTRACT_VERSION): void {
  if (version === KNOWN_CONTRACT_VERSION) return;
  const outdated = version > KNOWN_CONTRACT_VERSION ? '@cache/conformance' : '@cache/core';
  throw new ConfigurationError(
    `@cache/core has version ${version} of the contract, and this @cache/conformance checks version ${KNOWN_CONTRACT_VERSION}; install a newer ${outdated}`,
  );
}

function checkIds(cases: readonly Case[]): void {
  const seen = new Set<string>();
  for (const { id } of cases) {
    if (!/^[a-z0-9-]+\/[^\s/=]+$/.test(id))
      throw new ConfigurationError(`the case id '${id}' is not of the form group/what-is-promised`);
    if (seen.has(id)) throw new ConfigurationError(`two cases have the id '${id}'`);
    seen.add(id);
  }
}
