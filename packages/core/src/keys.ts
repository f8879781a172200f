import { InvalidKeyError, NotSupportedError } from './errors.ts';
import { defaultKeyBuilder, type KeyBuilder } from './key-builder.ts';

/** Refuses what is no key: anything but a string with at least one character and no lone surrogate. */
export function checkKey(key: unknown, name = 'key'): asserts key is string {
  if (typeof key !== 'string')
    throw new TypeError(`${name} must be a string; got ${key === null ? 'null' : typeof key}`);
  if (key.length === 0) throw new InvalidKeyError(`${name} must have at least one character`);
  checkWellFormed(key, name);
}

/** Refuses lone surrogates: they have no UTF-8, so two of them would become one key on a server. */
export function checkWellFormed(text: string, name: string): void {
  if (!text.isWellFormed())
    throw new InvalidKeyError(`${name} must be well-formed unicode; ${JSON.stringify(text)} has a lone surrogate`);
}

// No namespace begins so, since `%` is encoded in one. A key may, and is then hidden from lists of keys.
const TAG = '%tag:';

/** Builds the key under which the version of a tag is stored. It lies in the tag's namespace, and goes with that. */
function buildTagKey(keyBuilder: KeyBuilder, tag: unknown, namespace: string | undefined, name: string): string {
  checkKey(tag, name);
  return buildKey(keyBuilder, TAG + tag, namespace);
}

/** Builds the keys of some tags, each of them once. */
export function buildTagKeys(
  keyBuilder: KeyBuilder,
  tags: readonly unknown[],
  namespace: string | undefined,
): readonly string[] {
  return [...new Set(tags.map((tag, index) => buildTagKey(keyBuilder, tag, namespace, `tags[${index}]`)))];
}

/**
 * Whether a built key, or one with its namespace taken off, is that of a tag: not an entry that anybody stored. For
 * backends that show what they store, as memory does to `sizeOf` and `onEvict`.
 */
export function isTagKey(key: string): boolean {
  return key.startsWith(TAG) || key.includes(`:${TAG}`);
}

/** Builds and checks the key that the backend gets. */
export function buildKey(keyBuilder: KeyBuilder, key: unknown, namespace: string | undefined, name = 'key'): string {
  checkKey(key, name);
  if (keyBuilder === defaultKeyBuilder) return namespace === undefined ? key : `${namespace}:${key}`;
  return askBuilder(keyBuilder, key, namespace);
}

function askBuilder(keyBuilder: KeyBuilder, key: string, namespace: string | undefined): string {
  const built = keyBuilder(key, namespace);
  checkKey(built, 'the key that keyBuilder returned');
  return built;
}

// Characters that a builder which does more than put something in front would change.
const PROBES = ['Probe a:%é*', 'pRoBe/2'];

/**
 * What every built key of a namespace starts with: `undefined` where there is no namespace.
 *
 * @throws NotSupportedError where a custom builder does not simply put the namespace in front of the key; TypeError and
 * InvalidKeyError where it answers no key.
 */
export function namespacePrefix(keyBuilder: KeyBuilder, namespace: string | undefined): string | undefined {
  if (keyBuilder === defaultKeyBuilder) return namespace === undefined ? undefined : `${namespace}:`;
  const prefixes = PROBES.map((probe) => {
    const built = askBuilder(keyBuilder, probe, namespace);
    return built.endsWith(probe) ? built.slice(0, -probe.length) : undefined;
  });
  const [prefix] = prefixes;
  if (
    prefix === undefined ||
    prefixes.some((other) => other !== prefix) ||
    (prefix === '' && namespace !== undefined)
  ) {
    throw new NotSupportedError(
      'the keyBuilder of this cache does not put the namespace in front of the key, so the keys of the namespace cannot be told from others',
    );
  }
  return prefix === '' ? undefined : prefix;
}
