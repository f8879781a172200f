import { isBytes } from '@cache/core';

/**
 * Tells whether two values are the same all the way down, with holes, references to one object, and cycles. By the
 * names of classes and not by prototypes: test runners have realms of their own, and some decoders answer in another.
 */
export function sameValue(one: unknown, other: unknown): boolean {
  return new Comparison().same(one, other);
}

class Comparison {
  /** What each object met was compared with: it has to be the same one again. */
  readonly #pairs = new Map<object, object>();

  same(one: unknown, other: unknown): boolean {
    if (!isObject(one) || !isObject(other)) return Object.is(one, other);
    if (one === other) return true;
    const paired = this.#pairs.get(one);
    if (paired !== undefined) return paired === other;
    this.#pairs.set(one, other);
    return classOf(one) === classOf(other) && this.#sameContent(one, other) && this.#sameMembers(one, other);
  }

  #sameContent(one: object, other: object): boolean {
    const tag = tagOf(one);
    if (tag !== tagOf(other)) return false;
    switch (tag) {
      case '[object Date]':
      case '[object Number]':
      case '[object String]':
      case '[object Boolean]':
        return Object.is(one.valueOf(), other.valueOf());
      case '[object RegExp]':
      case '[object URL]':
        return String(one) === String(other);
      case '[object Map]':
      case '[object Set]':
        return this.same([...(one as Iterable<unknown>)], [...(other as Iterable<unknown>)]);
      case '[object Error]':
        return ['name', 'message', 'cause'].every((name) => this.same(memberOf(one, name), memberOf(other, name)));
      default:
        return !isBinary(one) || Buffer.compare(bytesOf(one), bytesOf(other)) === 0;
    }
  }

  #sameMembers(one: object, other: object): boolean {
    // Their members are their bytes.
    if (isBinary(one)) return true;
    const [names, others] = [membersOf(one), membersOf(other)];
    return (
      (!Array.isArray(one) || one.length === (other as unknown[]).length) &&
      names.length === others.length &&
      names.every((name) => Object.hasOwn(other, name) && this.same(memberOf(one, name), memberOf(other, name)))
    );
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function tagOf(value: object): string {
  return Object.prototype.toString.call(value);
}

function classOf(value: object): unknown {
  const prototype = Object.getPrototypeOf(value) as { readonly constructor?: { readonly name?: unknown } } | null;
  return prototype === null ? null : prototype.constructor?.name;
}

function membersOf(value: object): readonly PropertyKey[] {
  return Reflect.ownKeys(value).filter((name) => Object.prototype.propertyIsEnumerable.call(value, name));
}

function memberOf(value: object, name: PropertyKey): unknown {
  return (value as Readonly<Record<PropertyKey, unknown>>)[name];
}

function isBinary(value: object): value is ArrayBuffer | ArrayBufferView {
  return ArrayBuffer.isView(value) || tagOf(value) === '[object ArrayBuffer]';
}

function bytesOf(value: object): Uint8Array {
  if (isBytes(value)) return value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return new Uint8Array(value as ArrayBuffer);
}
