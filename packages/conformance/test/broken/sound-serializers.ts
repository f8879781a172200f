import { crc32 } from 'node:zlib';
import {
  isBytes,
  JsonSerializer,
  type Payload,
  type PayloadKind,
  type Serializer,
  type SerializerContext,
} from '@cache/core';

/** The first byte of what is no integer. */
export const MARK = 0xff;
export const encoder = new TextEncoder();
export const decoder = new TextDecoder();

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** JSON as text: what most of the broken ones are made of. */
export class TextJson implements Serializer {
  readonly name: string = 'broken';
  readonly produces: PayloadKind = 'text';
  readonly plainCounters: boolean = true;

  serialize(value: unknown, _context: SerializerContext): unknown {
    return new JsonSerializer().serialize(value);
  }

  deserialize(payload: Payload, _context: SerializerContext): unknown {
    return new JsonSerializer().deserialize(payload);
  }
}

/** JSON as bytes behind a mark; integers as decimal text. */
export class BinaryJson extends TextJson {
  override readonly produces: PayloadKind = 'binary';

  override serialize(value: unknown, context: SerializerContext): unknown {
    const text = encoder.encode(super.serialize(value, context) as string);
    return Number.isSafeInteger(value) ? text : joined(Uint8Array.of(MARK), text);
  }

  override deserialize(payload: Payload, context: SerializerContext): unknown {
    const bytes = payload as Uint8Array;
    return super.deserialize(decoder.decode(bytes[0] === MARK ? bytes.subarray(1) : bytes), context);
  }
}

/** Bytes behind a mark, the rest as JSON. */
export class OfBytes extends BinaryJson {
  override serialize(value: unknown, context: SerializerContext): unknown {
    const { bytes, ...rest } = (value ?? {}) as { readonly bytes?: unknown };
    if (!isBytes(bytes)) return super.serialize(value, context);
    return Uint8Array.of(0xfe, bytes.length, ...bytes, ...encoder.encode(JSON.stringify(rest)));
  }

  override deserialize(payload: Payload, context: SerializerContext): unknown {
    const given = payload as Uint8Array;
    if (given[0] !== 0xfe) return super.deserialize(payload, context);
    const end = 2 + (given[1] as number);
    return { ...(JSON.parse(decoder.decode(given.subarray(end))) as object), bytes: this.take(given, end) };
  }

  take(given: Uint8Array, end: number): Uint8Array {
    return given.subarray(2, end);
  }
}

/** A check sum of key and payload in front: what protects, if nobody means harm. */
export class Summed extends TextJson {
  override readonly produces: PayloadKind = 'binary';
  override readonly plainCounters: boolean = false;

  override serialize(value: unknown, context: SerializerContext): unknown {
    const text = encoder.encode(super.serialize(value, context) as string);
    return joined(Uint8Array.of(MARK), this.sum(text, context.key), text);
  }

  override deserialize(payload: Payload, context: SerializerContext): unknown {
    const bytes = payload as Uint8Array;
    const [sum, text] = [bytes.subarray(1, 5), bytes.subarray(5)];
    if (bytes[0] !== MARK || bytes.length < 5 || Buffer.compare(sum, this.sum(text, context.key)) !== 0)
      throw new Error('another sum');
    return super.deserialize(decoder.decode(text), context);
  }

  sum(text: Uint8Array, key: string): Uint8Array {
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(text, crc32(JSON.stringify(key))));
    return sum;
  }
}

/** Those that nothing is wrong with. */
export const SOUND = { TextJson, BinaryJson, Summed } as const;
