import { createHash } from 'node:crypto';

import { bytesOf } from './bytes-of.ts';

/** What an argument is called in messages. */
export type ArgumentName = (index: number) => string;

/**
 * Writes arguments as a text that is the same for equal arguments and different for different ones: `1` and `'1'`,
 * `undefined`, `null` and `NaN` are told apart, object keys, map entries and set members in any order are the same.
 *
 * @throws TypeError naming the argument for functions, symbols, cycles, and objects that show nothing of themselves.
 */
export function canonicalArguments(args: readonly unknown[], nameOf: ArgumentName): string {
  // One text, as most calls have, in one step.
  if (args.length === 1 && typeof args[0] === 'string') return quoted(args[0]);
  let text = '';
  for (let index = 0; index < args.length; index++) {
    if (index > 0) text += ',';
    text += canonical(args[index], { name: nameOf, index, above: [] });
  }
  return text;
}

/**
 * The same for an object by itself, where more than its fields is to be looked at: `undefined` for one that its fields
 * or members tell apart.
 *
 * @throws TypeError as above.
 */
export function canonicalUnlessFields(value: object): string | undefined {
  const place: Place = { name: () => 'it', index: 0, above: [] };
  const text = builtIn(value, place);
  if (text !== undefined) return text;
  checkShowsFields(value, place);
  return undefined;
}

/** Where in the arguments a value stands. */
interface Place {
  readonly name: ArgumentName;
  readonly index: number;
  /** The objects that it is inside of. */
  readonly above: object[];
}

function canonical(value: unknown, place: Place): string {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'bigint':
      return `${value}n`;
    case 'object':
      return value === null ? 'null' : canonicalObject(value, place);
    case 'function':
    case 'symbol':
      return refuse(place, `is or holds a ${typeof value}`);
    case 'boolean':
    case 'undefined':
      return String(value);
  }
}

/** In quotes, with what could be taken for their end escaped, and lone surrogates, which no key may have. */
function quoted(text: string): string {
  const isPlain = text.isWellFormed() && !text.includes('"') && !text.includes('\\');
  return isPlain ? `"${text}"` : JSON.stringify(text);
}

// Far more than anything that is meant to be told apart, and far less than the stack holds.
export const DEEPEST = 500;

function canonicalObject(value: object, place: Place): string {
  if (place.above.includes(value)) return refuse(place, 'holds itself');
  if (place.above.length >= DEEPEST) return refuse(place, `is nested more than ${DEEPEST} levels deep`);
  place.above.push(value);
  const text = Array.isArray(value)
    ? `[${list(value, place)}]`
    : (builtIn(value, place) ?? ofJson(value, place) ?? ofFields(value, place));
  place.above.pop();
  return text;
}

/** Built-ins stand in angle brackets, so that no class of that name gets the same text. */
function builtIn(value: object, place: Place): string | undefined {
  const bytes = bytesOf(value);
  const kind = kindOf(value);
  if (bytes !== undefined) return `${kind}<${shortened(bytes)}>`;
  switch (kind) {
    case 'Date':
      return `Date<${(value as Date).getTime()}>`;
    case 'RegExp':
      return `RegExp<${JSON.stringify(String(value))}>`;
    case 'URL':
    case 'URLSearchParams':
      return `${kind}<${JSON.stringify(String(value))}>`;
    case 'Map':
      return `Map<${Array.from(value as Map<unknown, unknown>, (pair) => list(pair, place))
        .sort()
        .join(';')}>`;
    case 'Set':
      return `Set<${Array.from(value as Set<unknown>, (member) => canonical(member, place))
        .sort()
        .join()}>`;
    case 'Error':
      return ofError(value as Error, place);
    case 'Number':
    case 'String':
    case 'Boolean':
    case 'BigInt':
      return `${kind}<${canonical(value.valueOf(), place)}>`;
    // It says whether somebody still waits, and nothing about what is asked for.
    case 'AbortSignal':
      return 'AbortSignal<>';
    case 'Promise':
    case 'WeakMap':
    case 'WeakSet':
    case 'WeakRef':
    case 'Generator':
    case 'AsyncGenerator':
      return refuse(place, `is or holds a ${kind}`);
    default:
      return undefined;
  }
}

function ofError(error: Error, place: Place): string {
  // Neither is enumerable.
  const { cause, errors } = error as Partial<AggregateError>;
  const fields = { ...error, ...(cause === undefined ? {} : { cause }), ...(errors === undefined ? {} : { errors }) };
  return `Error<${list([error.name, error.message], place)},${fieldsOf(fields, place)}>`;
}

function ofJson(value: object, place: Place): string | undefined {
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON !== 'function') return undefined;
  return `${classOf(value) ?? 'Object'}(${canonical(toJSON.call(value), place)})`;
}

function ofFields(value: object, place: Place): string {
  checkShowsFields(value, place);
  return (classOf(value) ?? '') + fieldsOf(value, place);
}

/** All instances of a class that shows nothing of them would share one key. */
function checkShowsFields(value: object, place: Place): void {
  const name = classOf(value);
  if (name === undefined || Object.keys(value).length > 0) return;
  refuse(place, `is or holds a ${name || 'class instance'} with neither toJSON nor fields of its own`);
}

function fieldsOf(value: object, place: Place): string {
  const fields = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical((value as Record<string, unknown>)[key], place)}`);
  return `{${fields.join()}}`;
}

function list(values: readonly unknown[], place: Place): string {
  return Array.from(values, (value) => canonical(value, place)).join();
}

/** The name of an instance's class; `undefined` for plain objects, those of other realms included. */
function classOf(value: object): string | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return undefined;
  return (value.constructor as { name?: unknown } | undefined)?.name as string | undefined;
}

/** By what it says of itself, since objects come from several realms. */
export function kindOf(value: object): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

// A picture or a file as an argument should not be written out in full only to be hashed then.
const MOST_BYTES = 64;

function shortened(bytes: Uint8Array): string {
  if (bytes.length <= MOST_BYTES) return Buffer.from(bytes).toString('hex');
  return `${bytes.length}:${createHash('sha256').update(bytes).digest('hex')}`;
}

function refuse({ name, index }: Place, what: string): never {
  throw new TypeError(
    `${name(index)} ${what}, of which no key can be made; give a key, or a keyMaker, that leaves it out`,
  );
}
