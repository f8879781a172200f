import type { Payload, Serializer, SerializerContext } from '@cache/core';
import type { SerializerConformanceOptions } from '../../src/index.ts';
import { BinaryJson, decoder, encoder, MARK, OfBytes, Summed, TextJson } from './sound-serializers.ts';

/** A serializer that is wrong in one way, and the cases that have to find it out. */
export interface BrokenSerializer {
  readonly does: string;
  readonly create: () => Serializer;
  readonly fails: readonly string[];
  readonly declares?: Pick<SerializerConformanceOptions, 'keeps' | 'alters' | 'protects'>;
}

const broken = (
  does: string,
  base: new () => Serializer,
  parts: (inner: Serializer) => Partial<Serializer>,
  fails: readonly string[],
  declares: BrokenSerializer['declares'] = {},
): BrokenSerializer => ({
  does,
  create() {
    const inner = new base();
    return Object.assign(
      {
        name: inner.name,
        produces: inner.produces,
        ...(inner.plainCounters === undefined ? {} : { plainCounters: inner.plainCounters }),
        serialize: (value: unknown, context: SerializerContext) => inner.serialize(value, context),
        deserialize: (payload: Payload, context: SerializerContext) => inner.deserialize(payload, context),
      },
      parts(inner),
    );
  },
  fails,
  declares,
});

let asked = 0;

export const brokenSerializers: readonly BrokenSerializer[] = [
  broken('has no name', TextJson, () => ({ name: '' }), ['contract/members']),
  {
    does: 'is called otherwise each time',
    create: () => Object.defineProperty(new TextJson(), 'name', { get: () => `broken ${asked++}` }),
    fails: ['contract/members'],
  },
  broken('is called otherwise than the one before', TextJson, () => ({ name: `broken ${asked++}` }), [
    'contract/members',
  ]),
  broken('produces another kind', TextJson, () => ({ produces: 'binary' }), ['contract/payloads']),
  broken(
    'drops the last character of text',
    TextJson,
    (inner) => ({
      serialize: (value, context) => inner.serialize(typeof value === 'string' ? value.slice(0, -1) : value, context),
    }),
    ['types/text', 'values/many-at-once', 'values/big'],
  ),
  broken(
    'loses the second of two values',
    TextJson,
    (inner) => {
      let count = 0;
      return { serialize: (value, context) => inner.serialize(++count % 2 === 0 ? null : value, context) };
    },
    ['values/again', 'values/many-at-once'],
  ),
  broken(
    'drops a byte order mark',
    BinaryJson,
    (inner) => ({
      deserialize: (payload, context) => {
        const value = inner.deserialize(payload, context);
        return typeof value === 'string' ? value.replace(/^\uFEFF/, '') : value;
      },
    }),
    ['types/byte-order-mark', 'types/long-byte-order-mark'],
  ),
  broken(
    'makes numbers of texts like numbers',
    TextJson,
    (inner) => ({
      deserialize: (payload, context) => {
        const value = inner.deserialize(payload, context);
        return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
      },
    }),
    ['types/number-like-text', 'types/integer-like-text'],
  ),
  broken('claims to keep dates', TextJson, () => ({}), ['types/date'], { keeps: ['text', 'date'] }),
  broken('alters maps without saying so', TextJson, () => ({}), ['types/map']),
  broken(
    'refuses with something that is no error',
    TextJson,
    (inner) => ({
      serialize(value, context) {
        // What is wrong with it.
        // oxlint-disable-next-line typescript/only-throw-error
        if (typeof value === 'bigint' || typeof value === 'function') throw 'no';
        return inner.serialize(value, context);
      },
    }),
    ['types/function'],
  ),
  broken(
    'pollutes the prototype',
    TextJson,
    () => ({
      deserialize: (payload) =>
        JSON.parse(payload as string, function revive(this: Record<string, unknown>, name: string, value: unknown) {
          if (name === '__proto__') Object.assign(Object.prototype, value);
          return value;
        }) as unknown,
    }),
    ['damage/made-up'],
    { keeps: ['text'] },
  ),
  broken(
    'encodes in a buffer that it uses again',
    BinaryJson,
    (inner) => {
      const buffer = new Uint8Array(32 * 1024 * 1024);
      return {
        serialize: async (value, context) => {
          const payload = inner.serialize(value, context) as Uint8Array;
          buffer.set(payload);
          await Promise.resolve();
          return buffer.subarray(0, payload.length);
        },
      };
    },
    ['values/many-at-once'],
  ),
  broken(
    'loses what is beyond a megabyte',
    TextJson,
    (inner) => ({
      serialize: (value, context) =>
        inner.serialize(typeof value === 'string' ? value.slice(0, 1_000_000) : value, context),
    }),
    ['values/big'],
  ),
  broken(
    'loses what is beyond a thousand rows',
    TextJson,
    (inner) => ({
      serialize: (value, context) => inner.serialize(Array.isArray(value) ? value.slice(0, 1000) : value, context),
    }),
    ['values/big-object'],
  ),
  broken(
    'keeps every value by its key',
    TextJson,
    (inner) => {
      const values = new Map<string, unknown>();
      return {
        serialize(value, context) {
          values.set(context.key, value);
          return inner.serialize(value, context);
        },
      };
    },
    ['values/bounded-memory'],
  ),
  broken(
    'leaves rejections that nobody handles',
    TextJson,
    (inner) => ({
      serialize(value, context) {
        // As Node tells of one: of a real one jest would tell first.
        process.emit('unhandledRejection', new Error('broken'), Promise.resolve());
        return inner.serialize(value, context);
      },
    }),
    ['values/again', 'damage/cut'],
  ),
  broken(
    'is at its end after it failed once',
    TextJson,
    (inner) => {
      let failed = false;
      const once = <Result>(work: () => Result): Result => {
        if (failed) throw new Error('failed before');
        try {
          return work();
        } catch (error) {
          failed = true;
          throw error;
        }
      };
      return {
        serialize: (value, context) => once(() => inner.serialize(value, context)),
        deserialize: (payload, context) => once(() => inner.deserialize(payload, context)),
      };
    },
    ['values/too-deep', 'damage/cut', 'damage/changed', 'damage/put-together', 'damage/made-up'],
  ),
  broken(
    'encodes when it is asked to decode',
    TextJson,
    (inner) => {
      const values: unknown[] = [];
      return {
        serialize: (value, context) => {
          inner.serialize(value, context);
          return String(values.push(value) - 1);
        },
        deserialize: (payload, context) =>
          inner.deserialize(inner.serialize(values[Number(payload)], context), context),
      };
    },
    ['values/given-is-not-aliased'],
  ),
  broken(
    'answers the same object for the same payload',
    TextJson,
    (inner) => {
      const known = new Map<unknown, unknown>();
      return {
        deserialize(payload, context) {
          if (!known.has(payload)) known.set(payload, inner.deserialize(payload, context));
          return known.get(payload);
        },
      };
    },
    ['values/read-is-not-aliased'],
  ),
  broken('answers views of the payload', OfBytes, () => ({}), ['values/payload-is-not-aliased'], {
    keeps: ['text', 'object', 'bytes'],
  }),
  broken(
    'writes integers in a format of its own',
    TextJson,
    () => ({
      serialize: (value) => `j${JSON.stringify(value)}`,
      deserialize: (payload) => JSON.parse((payload as string).replace(/^j/, '')) as unknown,
    }),
    ['integers/decimal-text'],
  ),
  broken(
    'does not read what increment writes',
    BinaryJson,
    (inner) => ({
      deserialize(payload, context) {
        if ((payload as Uint8Array)[0] === MARK) return inner.deserialize(payload, context);
        throw new Error('no mark');
      },
    }),
    ['integers/decimal-text'],
  ),
  broken(
    'writes bytes without a mark',
    BinaryJson,
    () => ({ serialize: (value) => encoder.encode(JSON.stringify(value)) }),
    ['integers/nothing-else-is-one'],
  ),
  broken('writes plain integers that it says it does not', TextJson, () => ({ plainCounters: false }), [
    'integers/not-plain',
  ]),
  broken(
    'hangs on what it does not know',
    TextJson,
    (inner) => ({
      deserialize(payload, context) {
        try {
          return inner.deserialize(payload, context);
        } catch {
          return new Promise(() => undefined);
        }
      },
    }),
    ['damage/cut'],
    { keeps: ['text'] },
  ),
  broken(
    'throws undefined at what it does not know',
    TextJson,
    (inner) => ({
      deserialize(payload, context) {
        try {
          return inner.deserialize(payload, context);
        } catch {
          return Promise.reject(undefined);
        }
      },
    }),
    ['damage/cut', 'damage/changed', 'damage/made-up'],
  ),
  broken(
    'does not look at the sum',
    Summed,
    () => ({
      deserialize: (payload) => JSON.parse(decoder.decode((payload as Uint8Array).subarray(5))) as unknown,
    }),
    ['protection/every-bit', 'protection/other-key'],
    { protects: true },
  ),
  broken(
    'does not sum up the key',
    Summed,
    (inner) => ({
      serialize: (value) => inner.serialize(value, { key: '' }),
      deserialize: (payload) => inner.deserialize(payload, { key: '' }),
    }),
    ['protection/other-key'],
    { protects: true },
  ),
  broken(
    'leaves out what is behind the payload',
    Summed,
    (inner) => ({
      serialize: async (value, context) => {
        const payload = (await inner.serialize(value, context)) as Uint8Array;
        return Uint8Array.of(MARK, payload.length >> 8, payload.length, ...payload);
      },
      deserialize(payload, context) {
        const bytes = payload as Uint8Array;
        const length = ((bytes[1] ?? 0) << 8) | (bytes[2] ?? 0);
        return inner.deserialize(bytes.slice(3, 3 + length), context);
      },
    }),
    ['protection/every-length'],
    { protects: true, keeps: ['text'] },
  ),
  broken(
    'reads what was written before there were sums',
    Summed,
    (inner) => ({
      deserialize(payload, context) {
        const bytes = payload as Uint8Array;
        if (bytes[0] === MARK) return inner.deserialize(payload, context);
        return JSON.parse(decoder.decode(bytes)) as unknown;
      },
    }),
    ['protection/unprotected', 'integers/not-plain'],
    { protects: true },
  ),
];
