import {
  ConfigurationError,
  JsonSerializer,
  NullSerializer,
  StringSerializer,
  type Capabilities,
  type ConformanceRerun,
  type Serializer,
} from '@cache/core';
import { BytesSerializer } from './bytes-serializer.ts';

/** One of the ways in which the suite is run: plainly, through a view, or with another serializer. */
export interface Variant {
  /** For titles and reports: `'plain'`, `'namespace'`, `'serializer string'`. */
  readonly name: string;
  /** What a case has to be run again with to take part; `undefined` for the plain run, in which all do. */
  readonly rerun: ConformanceRerun | undefined;
  /** Whether the cache of a case is a view made by `cache.namespace(…)`. */
  readonly throughNamespace: boolean;
  readonly serializer: Serializer;
}

/**
 * The variants for a backend: plain with the serializer that a cache on it has by default, the same through a view,
 * and one more for every further serializer whose payloads it takes.
 */
export function variantsFor(capabilities: Capabilities, further: readonly Serializer[] = []): readonly Variant[] {
  const { payloads } = capabilities;
  const offered = [
    new NullSerializer(),
    new JsonSerializer(),
    new StringSerializer(),
    new BytesSerializer(),
    ...further,
  ];
  const fitting = offered.filter((serializer) => payloads.includes(serializer.produces));
  const [plain, ...others] = fitting;
  if (plain === undefined)
    throw new TypeError(
      `capabilities.payloads must name a kind of 'reference', 'text', 'binary'; got ${JSON.stringify(payloads)}`,
    );
  return [
    { name: 'plain', rerun: undefined, throughNamespace: false, serializer: plain },
    { name: 'namespace', rerun: 'namespace', throughNamespace: true, serializer: plain },
    ...others.map((serializer): Variant => ({
      name: `serializer ${serializer.name}`,
      rerun: 'serializer',
      throughNamespace: false,
      serializer,
    })),
  ];
}

/**
 * Narrows variants to those that are named, if any is.
 *
 * @throws ConfigurationError (`CACHE_CONFIGURATION`) for a name that none of them has.
 */
export function chooseVariants(variants: readonly Variant[], names: readonly string[]): readonly Variant[] {
  if (names.length === 0) return variants;
  const unknown = names.find((name) => !variants.some((variant) => variant.name === name));
  if (unknown === undefined) return variants.filter(({ name }) => names.includes(name));
  const known = variants.map(({ name }) => `'${name}'`).join(', ');
  throw new ConfigurationError(`there is no variant '${unknown}' for this backend; there are ${known}`);
}
