import { checkParts, isPlainObject, type PartCheck } from '@cache/core';
import { types } from 'node:util';

type Into = Parameters<PartCheck>[1];

/** The classes whose objects structured clone keeps as they are, beside arrays, maps, sets and errors. */
const KEPT_WHOLE = new Set([
  'ArrayBuffer',
  'BigInt64Array',
  'BigUint64Array',
  'Boolean',
  'Buffer',
  'DataView',
  'Date',
  'Float16Array',
  'Float32Array',
  'Float64Array',
  'Int16Array',
  'Int32Array',
  'Int8Array',
  'Number',
  'BigInt',
  'RegExp',
  'String',
  'Uint16Array',
  'Uint32Array',
  'Uint8Array',
  'Uint8ClampedArray',
]);

const KEPT_ERRORS = new Set([
  'Error',
  'EvalError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'TypeError',
  'URIError',
]);

const ERROR_MEMBERS = new Set<PropertyKey>(['message', 'stack', 'cause']);

/**
 * Refuses what structured clone would refuse, and what it would make something else of: of an instance of a class, an
 * object without its methods. Cycles are kept.
 *
 * @throws SerializationError (`CACHE_SERIALIZATION`) that names the place.
 */
export function checkCloneable(serializer: string, value: unknown): void {
  const seen = new Set<object>();
  checkParts(serializer, value, (part, into) => {
    if (isAlwaysKept(part)) return undefined;
    if (typeof part !== 'object' || part === null) return `structured clone has no ${typeof part}`;
    if (seen.has(part)) return undefined;
    seen.add(part);
    return checkObject(part, into);
  });
}

function checkObject(part: object, into: Into): string | undefined {
  if (isPlainObject(part)) return goIntoMembers(part, into);
  const className = classNameOf(part);
  if (Array.isArray(part) && className === 'Array') return goIntoList(part, into);
  if (types.isNativeError(part)) return checkError(part, className, into);
  const isMap = types.isMap(part) && className === 'Map';
  const isSet = types.isSet(part) && className === 'Set';
  if (isMap || isSet || (isBuiltIn(part) && KEPT_WHOLE.has(className))) {
    const member = ownMember(part);
    if (member !== undefined) return `structured clone does not keep '${member}' of this ${className}`;
    if (isMap) goIntoEntries(part, into);
    if (isSet) goIntoElements(part, into);
    return undefined;
  }
  return `structured clone does not keep instances of ${className === '' ? 'its class' : className}`;
}

function goIntoMembers(part: object, into: Into): undefined {
  const members = part as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(part)) {
    const member = members[name];
    if (!isAlwaysKept(member)) into(name, member);
  }
}

function goIntoList(part: readonly unknown[], into: Into): undefined {
  const names = Object.keys(part);
  // Names come in order, those that are no index last. Of a list with holes or members only what is there is visited:
  // its length may be billions.
  const isDense = names.length === part.length && (part.length === 0 || names.at(-1) === String(part.length - 1));
  if (isDense) {
    for (const [index, each] of part.entries()) if (!isAlwaysKept(each)) into(index, each);
    return;
  }
  for (const name of names) {
    const each = (part as unknown as Readonly<Record<string, unknown>>)[name];
    into(/^\d+$/.test(name) ? Number(name) : name, each);
  }
}

/** Most parts are: they are not worth a step. */
function isAlwaysKept(part: unknown): boolean {
  if (typeof part === 'object') return part === null;
  return typeof part !== 'function' && typeof part !== 'symbol';
}

function goIntoEntries(part: ReadonlyMap<unknown, unknown>, into: Into): void {
  let index = 0;
  for (const [key, each] of part) {
    into(typeof key === 'string' ? key : index, key);
    into(typeof key === 'string' ? key : index, each);
    index++;
  }
}

function goIntoElements(part: ReadonlySet<unknown>, into: Into): void {
  let index = 0;
  for (const each of part) into(index++, each);
}

function checkError(error: Error, className: string, into: Into): string | undefined {
  // Errors are known by their name, and keep nothing beside these.
  if (!KEPT_ERRORS.has(className) || error.name !== className)
    return `structured clone does not keep instances of ${error.name}`;
  const other = Reflect.ownKeys(error).find((name) => !ERROR_MEMBERS.has(name));
  if (other !== undefined) return `structured clone does not keep '${String(other)}' of an error`;
  if (error.cause !== undefined) into('cause', error.cause);
  return undefined;
}

/** A member that was put onto an object of a class of the language, which structured clone leaves out. */
function ownMember(part: object): string | undefined {
  // They list their elements as members: of millions that would take longer than to encode them.
  if (ArrayBuffer.isView(part) && !(part instanceof DataView)) return undefined;
  const names = Object.keys(part);
  // Text that is boxed has its characters for members.
  return names[types.isStringObject(part) ? part.length : 0];
}

function isBuiltIn(part: object): boolean {
  return (
    types.isDate(part) ||
    types.isRegExp(part) ||
    types.isBoxedPrimitive(part) ||
    types.isArrayBuffer(part) ||
    ArrayBuffer.isView(part)
  );
}

function classNameOf(part: object): string {
  const { constructor } = part as { readonly constructor?: unknown };
  return typeof constructor === 'function' ? constructor.name : '';
}
