import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { isBytes, kindOf } from '@cache/core';
import { bytesKept } from '../heap-bytes.ts';
import { sameValue } from '../same-value.ts';
import type { DeclaredSerializer, SerializerCase, SerializerCaseContext } from './serializer-case.ts';
import { serializerDamageCases } from './damage-cases.ts';
import { serializerProtectionCases } from './protection-cases.ts';
import { outcomeOf } from './serializer-outcome.ts';
import { nested, valueTypes } from './value-types.ts';
import { within } from '../within.ts';

const MANY_KEYS = 10_000;
const LONG_BYTES = 200;
// Half of what the keys alone take.
const MOST_KEPT_BYTES = 2 ** 20;
const BIG_BYTES = 10 * 1024 * 1024;
const LIMIT_MS = 30_000;

const makesPayloads = ({ produces }: DeclaredSerializer): boolean => produces !== 'reference';
const keepsAll =
  (...types: readonly string[]) =>
  ({ keeps }: DeclaredSerializer): boolean =>
    types.every((name) => keeps.has(name));
const hasPlainCounters = (declared: DeclaredSerializer): boolean => makesPayloads(declared) && declared.plainCounters;

const INTEGERS = [0, 1, -1, 9, 10, 42, -100, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];

function textOf(payload: unknown): string {
  return isBytes(payload) ? Buffer.from(payload).toString('latin1') : String(payload);
}

/** Values of the types that are kept, those of JSON first. */
function keptValues({ declared: { keeps } }: SerializerCaseContext): readonly unknown[] {
  return valueTypes.filter(({ name }) => keeps.has(name)).map(({ create }) => create());
}

const typeCases = valueTypes.map((type): SerializerCase => {
  const { name, title } = type;
  return {
    id: `types/${name}`,
    title: `${title}: kept, or refused, or altered only where that is declared`,
    run: async ({ serializer, declared: { keeps, alters } }) => {
      const expected = keeps.has(name) ? 'kept' : alters.has(name) ? 'altered' : 'refused';
      const outcome = await outcomeOf(serializer, type);
      const became = outcome.kind === 'altered' ? `altered to ${show(outcome.value)}` : outcome.kind;
      const declared =
        expected === 'refused' ? 'in neither keeps nor alters, so it has to be refused' : `declared as ${expected}`;
      assert.equal(outcome.kind, expected, `'${name}' is ${declared}, but it was ${became}`);
      if (outcome.kind === 'refused') assertError(outcome.error);
    },
  };
});

/** The cases of serializers, in the order in which they run. */
export const serializerCases: readonly SerializerCase[] = Object.freeze([
  {
    id: 'contract/members',
    title: 'it has a name, which stays the same, the kind that it produces, and both of its functions',
    run: async ({ serializer, declared: { name }, trip }) => {
      assert.ok(typeof serializer.name === 'string' && serializer.name !== '', 'name must be text that is not empty');
      await trip(1).catch(() => undefined);
      assert.equal(serializer.name, name, 'name must stay the same, of all serializers that create makes');
      assert.ok(['reference', 'text', 'binary'].includes(serializer.produces), `produces ${serializer.produces}`);
      assert.equal(typeof serializer.serialize, 'function');
      assert.equal(typeof serializer.deserialize, 'function');
      assert.ok([undefined, true, false].includes(serializer.plainCounters), 'plainCounters must be a boolean');
    },
  },
  {
    id: 'contract/payloads',
    title: 'every payload is of the kind that it produces',
    requires: makesPayloads,
    run: async (context) => {
      for (const value of keptValues(context)) {
        const payload = await context.encode(value);
        assert.equal(kindOf(payload), context.declared.produces, `of ${show(value)}`);
      }
    },
  },
  ...typeCases,
  {
    id: 'values/again',
    title: 'a value that was read can be written again, and reads the same',
    run: async (context) => {
      for (const value of keptValues(context)) {
        const once = await context.trip(value);
        assert.ok(sameValue(once, await context.trip(once)), `${show(value)} became another value the second time`);
      }
    },
  },
  {
    id: 'values/many-at-once',
    title: 'what is encoded and decoded at the same time does not mix',
    run: async (context) => {
      const { trip } = context;
      const texts = Array.from({ length: 50 }, (_, index) => `${index} `.repeat(index * 40 + 1));
      assert.deepEqual(await Promise.all(texts.map(trip)), texts);
      const values = keptValues(context);
      const read = await Promise.all(values.map(trip));
      for (const [index, value] of values.entries()) assert.ok(sameValue(value, read[index]), `of ${show(value)}`);
    },
  },
  {
    id: 'values/big',
    title: 'text of 10 MB comes back whole',
    requires: keepsAll('text'),
    run: async ({ trip }) => {
      const big = '0123456789abcdé '.repeat(BIG_BYTES / 16);
      assert.ok((await trip(big)) === big, 'the text came back as another one');
    },
  },
  {
    id: 'values/big-object',
    title: 'an object of 10 MB comes back whole',
    requires: keepsAll('object', 'array', 'text'),
    run: async ({ trip }) => {
      const rows = Array.from({ length: 10_000 }, (_, id) => ({ id, name: `User ${id}`, text: 'x'.repeat(1000) }));
      assert.ok(sameValue(rows, await trip(rows)), 'the rows came back as others');
    },
  },
  {
    id: 'values/bounded-memory',
    title: 'ten thousand keys and their values leave nothing behind',
    requires: keepsAll('text'),
    run: async ({ encode, decode }) => {
      const use = async (prefix: string, count: number): Promise<void> => {
        for (let index = 0; index < count; index++) {
          const key = `${prefix} ${index}`.padEnd(LONG_BYTES, '.');
          await decode(await encode(`text ${key}`, key), key);
        }
      };
      await use('warm', MANY_KEYS / 10);
      const kept = await bytesKept(MOST_KEPT_BYTES, (round) => use(`key of round ${round}`, MANY_KEYS));
      assert.ok(kept < MOST_KEPT_BYTES, `${Math.round(kept / 1024)} kB are kept of ${MANY_KEYS} keys`);
    },
  },
  {
    id: 'values/too-deep',
    title: 'nesting a million levels deep is kept or refused, and the serializer works on',
    requires: keepsAll('array'),
    run: async ({ trip }) => {
      await within(LIMIT_MS, 'a million levels take too long', async () => {
        await trip(nested(1_000_000)).catch(assertError);
      });
      assert.ok(sameValue([1], await trip([1])));
    },
  },
  {
    id: 'values/given-is-not-aliased',
    title: 'changing a value after it was encoded changes nothing in the payload',
    requires: (declared) => makesPayloads(declared) && keepsAll('object')(declared),
    run: async ({ encode, decode, declared: { keeps } }) => {
      const given = { list: [1, 2], bytes: keeps.has('bytes') ? Uint8Array.of(1, 2, 3) : null };
      const payload = await encode(given);
      given.list.push(3);
      given.bytes?.fill(9);
      const read = (await decode(payload)) as typeof given;
      assert.deepEqual([...read.list], [1, 2]);
      if (keeps.has('bytes')) assert.deepEqual([...(read.bytes ?? [])], [1, 2, 3]);
    },
  },
  {
    id: 'values/read-is-not-aliased',
    title: 'changing what was decoded changes neither the payload nor what is decoded from it again',
    requires: (declared) => makesPayloads(declared) && keepsAll('object')(declared),
    run: async ({ encode, decode, declared: { keeps } }) => {
      const payload = await encode({ list: [1, 2], bytes: keeps.has('bytes') ? Uint8Array.of(1, 2, 3) : null });
      const first = (await decode(payload)) as { list: number[]; bytes: Uint8Array | null };
      first.list.push(3);
      first.bytes?.fill(9);
      const second = (await decode(payload)) as typeof first;
      assert.deepEqual([...second.list], [1, 2]);
      if (keeps.has('bytes')) assert.deepEqual([...(second.bytes ?? [])], [1, 2, 3]);
    },
  },
  {
    id: 'values/payload-is-not-aliased',
    title: 'changing the bytes of a payload after it was decoded does not change what was decoded',
    requires: (declared) => declared.produces === 'binary' && keepsAll('object', 'bytes')(declared),
    run: async ({ encode, decode }) => {
      const buffer = Buffer.from((await encode({ bytes: Uint8Array.of(1, 2, 3) })) as Uint8Array);
      // As clients hand them out: a Buffer, which is a Uint8Array whose slice() copies nothing.
      const read = (await decode(buffer)) as { bytes: Uint8Array };
      buffer.fill(9);
      assert.deepEqual([...read.bytes], [1, 2, 3]);
    },
  },
  {
    id: 'integers/decimal-text',
    title:
      'an integer is its decimal text, and any decimal text is read as an integer: that is what increment works on',
    requires: hasPlainCounters,
    run: async ({ encode, decode, declared: { produces } }) => {
      for (const integer of INTEGERS) {
        const payload = await encode(integer);
        assert.equal(textOf(payload), String(integer));
        assert.equal(String(await decode(payload)), String(integer));
        const counted = produces === 'text' ? String(integer) : new TextEncoder().encode(String(integer));
        assert.equal(String(await decode(counted)), String(integer));
      }
    },
  },
  {
    id: 'integers/nothing-else-is-one',
    title: 'a binary payload that is no integer begins with neither a digit nor a minus',
    requires: (declared) => hasPlainCounters(declared) && declared.produces === 'binary',
    run: async (context) => {
      const values = [1.5, -1.5, -0, '12', '-1', '0', 2 ** 60].filter((value) => couldKeep(context, value));
      for (const value of [...keptValues(context), ...values]) {
        if (Number.isSafeInteger(value) && !Object.is(value, -0)) continue;
        const payload = textOf(await context.encode(value));
        assert.doesNotMatch(payload, /^[0-9-]/, `the payload of ${show(value)} begins like an integer`);
      }
    },
  },
  {
    id: 'integers/not-plain',
    title: 'where integers are not plain, no payload of one is decimal text, and decimal text is refused or a miss',
    requires: (declared) => makesPayloads(declared) && !declared.plainCounters,
    run: async ({ encode, decode, declared: { produces } }) => {
      for (const integer of INTEGERS) {
        assert.doesNotMatch(textOf(await encode(integer)), /^-?\d+$/);
        const planted = produces === 'text' ? String(integer) : new TextEncoder().encode(String(integer));
        const read = await decode(planted).catch((error: unknown) => assertError(error));
        assert.equal(read, undefined, 'an integer that it did not write was read');
      }
    },
  },
  ...serializerDamageCases,
  ...serializerProtectionCases,
] satisfies readonly SerializerCase[]);

/** Whether what is declared says that a number or a text is kept. */
function couldKeep({ declared: { keeps } }: SerializerCaseContext, value: unknown): boolean {
  if (typeof value === 'string') return keeps.has('text');
  return Object.is(value, -0) ? keeps.has('minus-zero') : keeps.has('number');
}

function assertError(error: unknown): undefined {
  const isError = typeof (error as { message?: unknown } | undefined)?.message === 'string';
  assert.ok(isError, `what it throws must be an error; it is ${show(error)}`);
}

function show(value: unknown): string {
  const text = inspect(value, { breakLength: Infinity, depth: 3 });
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
