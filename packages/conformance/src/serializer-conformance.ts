import { ConfigurationError, rejectUnknownOptions, type Serializer } from '@cache/core';
import { serializerMadeBy } from './made-by.ts';
import { checkContract, checkSubject, resolveSeed } from './options.ts';
import { checkRunner, registerTests, type ConformancePlan, type TestRunner } from './registration.ts';
import { seededRandom } from './seeded-random.ts';
import type { DeclaredSerializer, SerializerCase, SerializerCaseContext } from './serializer-cases/serializer-case.ts';
import { serializerCases } from './serializer-cases/serializer-cases.ts';
import { jsonTypes, valueTypes } from './serializer-cases/value-types.ts';
import { resolveSkips } from './skips.ts';
import { withoutStrayErrors } from './stray-errors.ts';
import { withinCaseLimit } from './within.ts';

/** Longer than any case takes on a slow machine: some compress ten megabytes. */
const CASE_LIMIT_MS = 120_000;

const OPTIONS = ['name', 'create', 'keeps', 'alters', 'protects', 'skip', 'seed', 'describe', 'it'] as const;

/** What {@link serializerConformance} takes. */
export interface SerializerConformanceOptions extends TestRunner {
  /** For titles. */
  readonly name: string;
  /** A new serializer each time; called once when the tests are registered, and once in each test. */
  readonly create: () => Serializer;
  /** Names of `valueTypes` that come back as they were. @defaultValue `jsonTypes`: what JSON keeps */
  readonly keeps?: readonly string[] | undefined;
  /**
   * Names of those that come back as something else, by a rule that the format documents. What is named by neither list
   * has to be refused.
   *
   * @defaultValue none
   */
  readonly alters?: readonly string[] | undefined;
  /** Whether a payload that was changed, or moved to another key, has to be refused. @defaultValue false */
  readonly protects?: boolean | undefined;
  /** Cases that are left out, with the reason of each. @defaultValue none */
  readonly skip?: Readonly<Record<string, string>> | undefined;
  /** A whole number of 0 to 2^32 − 1 that repeats what is random. @defaultValue a new one each time; it is in the title */
  readonly seed?: number | undefined;
}

/**
 * Registers the cases of serializers as tests of the runner whose `describe` and `it` are given: what is kept, altered
 * and refused; integers as decimal text; payloads that were damaged or made up.
 *
 * @returns what was registered, and what was not.
 * @throws ConfigurationError (`CACHE_CONFIGURATION`) for an unknown option, type or case id, and a type that is in both
 * lists; TypeError or RangeError for an option of a wrong type or range, and where `create` answers no serializer.
 *
 * @example
 * ```ts
 * import { describe, it } from 'node:test';
 * import { jsonTypes, serializerConformance } from '@cache/conformance';
 * import { StringSerializer, type Payload, type Serializer } from '@cache/core';
 *
 * // Keeps text, and refuses everything that is none, but for integers, which become their text.
 * class TextSerializer extends StringSerializer implements Serializer {
 *   override serialize(value: unknown): Payload {
 *     if (typeof value === 'string' || Number.isSafeInteger(value)) return super.serialize(value);
 *     throw new TypeError('only text');
 *   }
 * }
 *
 * serializerConformance({
 *   name: 'text',
 *   create: () => new TextSerializer(),
 *   keeps: jsonTypes.filter((name) => /text|mark|surrogate/.test(name)),
 *   alters: ['minus-zero'],
 *   describe,
 *   it,
 * });
 * ```
 */
export function serializerConformance(options: SerializerConformanceOptions): ConformancePlan {
  checkContract();
  rejectUnknownOptions('serializerConformance', options, OPTIONS);
  const { name, create, skip } = options;
  checkSubject('serializer', name, create);
  checkRunner(options);
  const seed = resolveSeed(options.seed);
  const skips = resolveSkips(skip, serializerCases);
  const declared = declare(serializerMadeBy(create), options);
  const tests = serializerCases.map((each) => ({
    id: each.id,
    title: each.title,
    skipped: skips.get(each.id),
    inapplicable: each.requires?.(declared) === false ? 'not promised by what the serializer declares' : undefined,
    run: () =>
      withoutStrayErrors(() =>
        withinCaseLimit(() => runCase(each, serializerMadeBy(create), declared, seed), CASE_LIMIT_MS),
      ),
  }));
  return registerTests(options, `serializer ${name}`, tests, seed);
}

async function runCase(
  { id, run }: SerializerCase,
  serializer: Serializer,
  declared: DeclaredSerializer,
  seed: number,
): Promise<void> {
  const encode: SerializerCaseContext['encode'] = async (value, key = 'key') => serializer.serialize(value, { key });
  const decode: SerializerCaseContext['decode'] = async (payload, key = 'key') =>
    serializer.deserialize(payload, { key });
  const trip = async (value: unknown): Promise<unknown> => decode(await encode(value));
  await run({ serializer, declared, encode, decode, trip, random: seededRandom(seed, id) });
}

function declare(
  { name, produces, plainCounters = true }: Serializer,
  { keeps = jsonTypes, alters = [], protects = false }: SerializerConformanceOptions,
): DeclaredSerializer {
  if (typeof protects !== 'boolean') throw new TypeError(`protects must be true or false; got ${String(protects)}`);
  const [kept, altered] = [typeNames('keeps', keeps), typeNames('alters', alters)];
  const both = [...kept].find((name) => altered.has(name));
  if (both !== undefined) throw new ConfigurationError(`'${both}' cannot be in both keeps and alters`);
  return Object.freeze({ name, produces, plainCounters, keeps: kept, alters: altered, protects });
}

function typeNames(option: string, names: readonly string[]): ReadonlySet<string> {
  if (!Array.isArray(names)) throw new TypeError(`${option} must be a list of names of value types`);
  const known = valueTypes.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return new Set(names);
  throw new ConfigurationError(`${option} names an unknown type '${String(unknown)}'; there are ${known.join(', ')}`);
}
