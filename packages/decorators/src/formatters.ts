import { createHash, getHashes } from 'node:crypto';

import { ConfigurationError } from '@cache/core';

import { hasMembers, textOf } from './format-value.ts';

/**
 * Makes of an argument what a key shows of it. Is given what stands in brackets behind its name in the template,
 * separated by commas.
 */
export type Formatter = (value: unknown, ...parameters: string[]) => unknown;

interface Known {
  readonly format: Formatter;
  /** Says what is wrong with the parameters; found when the template is parsed. */
  readonly complaint?: (parameters: readonly string[]) => string | undefined;
}

const known = new Map<string, Known>([
  ['hash', { format: (value, algorithm = 'sha256') => hash(textOf(value), algorithm), complaint: complainOfHash }],
  ['lower', { format: (value) => textOf(value).toLowerCase(), complaint: complainOfAny }],
  ['upper', { format: (value) => textOf(value).toUpperCase(), complaint: complainOfAny }],
  ['len', { format: lengthOf, complaint: complainOfAny }],
  ['jwt', { format: (value, claim = '') => claimOf(textOf(value), claim), complaint: complainOfClaim }],
]);

const NAME = /^[A-Za-z_][\w-]*$/;

/**
 * Makes a formatter known to every template that is parsed from now on.
 *
 * @param name - letters, digits, `_` and `-`; one that is known is replaced.
 * @throws TypeError where the name or the formatter is no such thing.
 *
 * @example
 * ```ts
 * import { cached, registerFormatter } from '@cache/decorators';
 *
 * registerFormatter('domain', (email) => String(email).split('@').at(-1));
 * const policyFor = cached(async (email: string) => `policy of ${email}`, {
 *   key: 'policy:{email:domain}',
 *   params: ['email'],
 * });
 * policyFor.key('ada@example.org');  // 'policy:example.org'
 * ```
 */
export function registerFormatter(name: string, format: Formatter): void {
  if (typeof name !== 'string' || !NAME.test(name))
    throw new TypeError(`name must be made of letters, digits, _ and -; got ${JSON.stringify(name)}`);
  if (typeof format !== 'function') throw new TypeError(`format must be a function; got ${typeof format}`);
  known.set(name, { format });
}

/** Finds a formatter and fixes its parameters. */
export function findFormatter(name: string, parameters: readonly string[], place: string): (value: unknown) => unknown {
  const found = known.get(name);
  if (found === undefined)
    throw new ConfigurationError(
      `unknown formatter '${name}' in ${place}; known are ${[...known.keys()].join(', ')}, and what registerFormatter adds`,
    );
  const complaint = found.complaint?.(parameters);
  if (complaint !== undefined) throw new ConfigurationError(`formatter '${name}' in ${place} ${complaint}`);
  const { format } = found;
  return (value) => format(value, ...parameters);
}

function hash(text: string, algorithm: string): string {
  return createHash(algorithm).update(text).digest('hex');
}

function complainOfHash(parameters: readonly string[]): string | undefined {
  const [algorithm = 'sha256'] = parameters;
  if (parameters.length > 1) return 'takes one algorithm';
  return getHashes().includes(algorithm) ? undefined : `takes an algorithm that node:crypto has; got '${algorithm}'`;
}

function complainOfAny(parameters: readonly string[]): string | undefined {
  return parameters.length > 0 ? 'takes no parameters' : undefined;
}

function complainOfClaim(parameters: readonly string[]): string | undefined {
  return parameters.length === 1 && parameters[0] !== '' ? undefined : "takes the name of one claim, as in 'jwt(sub)'";
}

function lengthOf(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  const { length, size } = value as { length?: unknown; size?: unknown };
  if (typeof length === 'number') return length;
  if (typeof size === 'number') return size;
  return hasMembers(value) ? Object.keys(value).length : textOf(value).length;
}

/** Reads a claim without checking the signature: that is for the function to do, before it answers anything. */
function claimOf(token: string, claim: string): unknown {
  if (token === '') return undefined;
  const payload = token.split('.')[1] ?? '';
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    if (typeof claims === 'object' && claims !== null)
      return Object.hasOwn(claims, claim) ? (claims as Record<string, unknown>)[claim] : undefined;
  } catch {
    // Not a token; what follows is for it.
  }
  // Each one that cannot be read is a key of its own, so that none gets what was answered to another.
  return `not a token ${hash(token, 'sha256')}`;
}
