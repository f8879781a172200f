import { bytesOf } from './bytes-of.ts';
import { canonicalArguments, canonicalUnlessFields, DEEPEST, kindOf } from './canonical-arguments.ts';

/**
 * Writes a value for the place it has in a template. `:` and `%` inside of it are percent-encoded, so that a value
 * never looks like the text around it; only what joins the members of a list or an object is a bare `:`. An object
 * whose members and fields do not tell what it is has its canonical text.
 *
 * @throws TypeError for functions, symbols, cycles, and objects that show nothing of themselves.
 */
export function formatValue(value: unknown, above: readonly object[] = []): string {
  if (typeof value === 'string') return encode(value);
  if (value === undefined || value === null) return '';
  if (typeof value === 'function' || typeof value === 'symbol')
    throw new TypeError(`a ${typeof value} has no text that could be put into a key`);
  if (typeof value !== 'object') return String(value);
  if (above.includes(value)) throw new TypeError('a value that holds itself has no text that could be put into a key');
  if (above.length >= DEEPEST)
    throw new TypeError(`a value nested more than ${DEEPEST} levels deep cannot be put into a key`);
  return formatObject(value, [...above, value]);
}

/** Writes a value as a text of its own, for formatters: a string is what it is. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const bytes = bytesOf(value);
  return bytes === undefined ? formatValue(value) : textOfBytes(bytes);
}

/**
 * Whether a value is written as several texts with `:` between them.
 *
 * @throws TypeError for objects that show nothing of themselves.
 */
export function hasMembers(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || bytesOf(value) !== undefined) return false;
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') return false;
  return isCollection(value) || canonicalUnlessFields(value) === undefined;
}

function formatObject(value: object, above: readonly object[]): string {
  const bytes = bytesOf(value);
  if (bytes !== undefined) return encode(textOfBytes(bytes));
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === 'function') {
    const shown: unknown = toJSON.call(value);
    // As of a date that is none, which is something else than no date.
    const tellsNothing = shown === undefined || shown === null;
    return tellsNothing ? encode(canonicalArguments([value], () => 'it')) : formatValue(shown, above);
  }
  const text = isCollection(value) ? undefined : canonicalUnlessFields(value);
  if (text !== undefined) return encode(text);
  const inner = (member: unknown): string => {
    const text = formatValue(member, above);
    // A list inside a list is one member.
    return hasMembers(member) ? encode(text) : text;
  };
  if (Array.isArray(value)) return Array.from(value, inner).join(':');
  if (kindOf(value) === 'Set') return Array.from(value as Set<unknown>, inner).join(':');
  const pairs = kindOf(value) === 'Map' ? [...(value as Map<unknown, unknown>)] : Object.entries(value);
  return pairs
    .map(([key, member]) => `${inner(key)}:${inner(member)}`)
    .sort()
    .join(':');
}

function isCollection(value: object): boolean {
  return Array.isArray(value) || kindOf(value) === 'Map' || kindOf(value) === 'Set';
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function textOfBytes(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('hex');
  }
}

function encode(text: string): string {
  return /[%:]/.test(text) ? text.replaceAll('%', '%25').replaceAll(':', '%3A') : text;
}
