import assert from 'node:assert/strict';
import { isBytes, type Payload } from '@cache/core';
import { sameValue } from '../same-value.ts';
import type { SerializerCase, SerializerCaseContext } from './serializer-case.ts';
import { valueTypes } from './value-types.ts';
import { within } from '../within.ts';

const LIMIT_MS = 5000;
const ROUNDS = 300;
const LONGEST = 400;

/** A payload of each type that is kept, but for those that are long. */
async function somePayloads({ declared: { keeps }, encode }: SerializerCaseContext): Promise<readonly Payload[]> {
  const kept = valueTypes.filter(({ name }) => keeps.has(name));
  const payloads = await Promise.all(kept.map(({ create }) => encode(create())));
  return payloads.filter((payload) => lengthOf(payload) <= LONGEST);
}

/**
 * Decodes what nobody encoded: a value, a miss or an error, soon, and without any trace.
 */
async function survive(context: SerializerCaseContext, damaged: Payload): Promise<void> {
  const show = isBytes(damaged) ? `the bytes ${Buffer.from(damaged).toString('hex')}` : JSON.stringify(damaged);
  const hangs = `decoding ${show} does not end`;
  const decoding = within(LIMIT_MS, hangs, () => context.decode(damaged));
  const thrown: unknown = await decoding.then(
    () => undefined,
    (error: unknown) => error ?? null,
  );
  const { message } = (thrown ?? {}) as { readonly message?: unknown };
  const isError = thrown === undefined || typeof message === 'string';
  assert.ok(isError, `what it throws must be an error; for ${show} it is ${String(thrown)}`);
  assert.notEqual(message, hangs, hangs);
  const traces = ['polluted', 'a', '0'].filter((name) => name in {});
  for (const name of traces) Reflect.deleteProperty(Object.prototype, name);
  assert.deepEqual(traces, [], `decoding ${show} left a member on Object.prototype`);
}

async function stillWorks({ trip }: SerializerCaseContext): Promise<void> {
  for (const text of ['text', 'longer '.repeat(1000)])
    assert.ok(sameValue(text, await trip(text)), 'after the damage, text comes back as another one');
}

const makesPayloads: SerializerCase['requires'] = ({ produces }) => produces !== 'reference';

/** What becomes of payloads that were cut, changed, or made by something else. */
export const serializerDamageCases: readonly SerializerCase[] = [
  {
    id: 'damage/cut',
    title: 'a payload that was cut is an error, a miss or a value; nothing hangs, crashes or is left behind',
    requires: makesPayloads,
    run: async (context) => {
      for (const payload of await somePayloads(context))
        for (let length = 0; length < lengthOf(payload); length++) await survive(context, cut(payload, length));
      await stillWorks(context);
    },
  },
  {
    id: 'damage/changed',
    title: 'the same of a payload that was changed in one place',
    requires: makesPayloads,
    run: async (context) => {
      const payloads = (await somePayloads(context)).filter((payload) => lengthOf(payload) > 0);
      for (let round = 0; round < ROUNDS; round++)
        await survive(context, changed(pick(payloads, context.random), context.random));
      await stillWorks(context);
    },
  },
  {
    id: 'damage/put-together',
    title: 'the same of a payload with more behind it, twice the same one, and two halves of different ones',
    requires: makesPayloads,
    run: async (context) => {
      const payloads = await somePayloads(context);
      for (let round = 0; round < ROUNDS; round++) {
        const [one, other] = [pick(payloads, context.random), pick(payloads, context.random)];
        const at = Math.floor(context.random() * lengthOf(one));
        for (const damaged of [joined(one, other), joined(one, one), joined(cut(one, at), other)])
          await survive(context, damaged);
      }
      await stillWorks(context);
    },
  },
  {
    id: 'damage/made-up',
    title: 'the same of what never was a payload: random bytes behind every first byte, text of all sorts, nothing',
    requires: makesPayloads,
    run: async (context) => {
      const { random, declared } = context;
      const texts = [
        '',
        ' ',
        '{',
        '[[',
        'null',
        '"\\ud800"',
        '{"__proto__":{"polluted":true}}',
        '9'.repeat(400),
        '1e999',
      ];
      texts.push('['.repeat(100_000), '{"a":'.repeat(100_000));
      for (const text of texts)
        await survive(context, declared.produces === 'text' ? text : new TextEncoder().encode(text));
      if (declared.produces === 'binary')
        for (let first = 0; first < 256; first++)
          for (const length of [0, 1, 4, 5, 20, 60])
            await survive(context, Uint8Array.from([first, ...randomBytes(length, random)]));
      await stillWorks(context);
    },
  },
];

function lengthOf(payload: Payload): number {
  return isBytes(payload) ? payload.length : (payload as string).length;
}

function cut(payload: Payload, length: number): Payload {
  return isBytes(payload) ? payload.slice(0, length) : (payload as string).slice(0, length);
}

function joined(one: Payload, other: Payload): Payload {
  return isBytes(one) ? new Uint8Array(Buffer.concat([one, other as Uint8Array])) : (one as string) + (other as string);
}

function changed(payload: Payload, random: () => number): Payload {
  const at = Math.floor(random() * lengthOf(payload));
  if (isBytes(payload)) {
    const bytes = new Uint8Array(payload);
    bytes[at] = (bytes[at] as number) ^ (1 << Math.floor(random() * 8));
    return bytes;
  }
  const text = payload as string;
  const character = String.fromCharCode(text.charCodeAt(at) ^ (1 << Math.floor(random() * 7)));
  return text.slice(0, at) + character + text.slice(at + 1);
}

function pick<T>(from: readonly T[], random: () => number): T {
  return from[Math.floor(random() * from.length)] as T;
}

function randomBytes(length: number, random: () => number): readonly number[] {
  return Array.from({ length }, () => Math.floor(random() * 256));
}
