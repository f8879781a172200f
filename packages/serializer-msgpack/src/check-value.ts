import { checkParts, isBytes, isPlainObject, type PartCheck } from '@cache/core';
import { types } from 'node:util';
import { MARK, LONGEST_MARKED } from './byte-order-mark.ts';

/** What a value has in it that decides how it is encoded. */
export interface CheckedValue {
  /** MessagePack has no integer −0, but a float has: all numbers are written as floats then. */
  readonly hasMinusZero: boolean;
}

/**
 * Refuses what MessagePack, or the way in which its library reads it, would make something else of.
 *
 * @throws SerializationError (`CACHE_SERIALIZATION`) that names the place.
 */
export function checkValue(serializer: string, value: unknown): CheckedValue {
  let hasMinusZero = false;
  const check: PartCheck = (part, into) => {
    switch (typeof part) {
      case 'string':
        return checkText(part);
      case 'number':
        hasMinusZero ||= Object.is(part, -0);
        return undefined;
      case 'boolean':
        return undefined;
      case 'object':
        return checkObject(part, into);
      case 'bigint':
      case 'function':
      case 'symbol':
      case 'undefined':
        return `MessagePack has no ${typeof part}`;
    }
  };
  checkParts(serializer, value, check);
  return { hasMinusZero };
}

function checkText(text: string, what = 'the text'): string | undefined {
  if (!text.isWellFormed()) return `${what} has a lone surrogate, which has no UTF-8`;
  if (text.charCodeAt(0) === MARK && Buffer.byteLength(text) > LONGEST_MARKED)
    return `${what} begins with a byte order mark, which is not read back from more than ${LONGEST_MARKED} bytes`;
  return undefined;
}

function checkObject(part: object | null, into: Parameters<PartCheck>[1]): string | undefined {
  if (part === null) return undefined;
  if (Array.isArray(part) && isOfClass(part, 'Array')) {
    // By index, since a hole is to be refused as what it would be read as.
    for (let index = 0; index < part.length; index++) into(index, part[index]);
    return undefined;
  }
  if (isPlainObject(part)) return checkMembers(part, into);
  if (isBytes(part)) return undefined;
  if (types.isDate(part) && isOfClass(part, 'Date')) return checkDate(part);
  return `MessagePack has no ${classNameOf(part)}`;
}

function checkMembers(members: Readonly<Record<string, unknown>>, into: Parameters<PartCheck>[1]): string | undefined {
  for (const name of Object.keys(members)) {
    if (name === '__proto__') return "it has a member named '__proto__', which is not read back";
    const reason = checkText(name, 'the name of a member');
    if (reason !== undefined) return reason;
    const member = members[name];
    // Left out, as JSON leaves it out. What is true or false is not worth a step.
    if (member !== undefined && typeof member !== 'boolean') into(name, member);
  }
  return undefined;
}

function checkDate(date: Date): string | undefined {
  if (Number.isNaN(date.getTime())) return 'it is an invalid Date';
  const [member] = Object.keys(date);
  return member === undefined ? undefined : `a Date does not keep its member '${member}'`;
}

function isOfClass(part: object, name: string): boolean {
  return classNameOf(part) === name;
}

function classNameOf(part: object): string {
  const { constructor } = part as { readonly constructor?: unknown };
  return typeof constructor === 'function' && constructor.name !== '' ? constructor.name : 'such object';
}
