import { describe, expect, it } from '@jest/globals';
import { sameValue } from '@cache/conformance';
import { isCacheError } from '@cache/core';
import { MemoryCache } from '@cache/memory';
import fc from 'fast-check';
import { serializerKinds } from './serializer-kinds.ts';

const RUNS = 100;
const LIMIT_MS = 60_000;

const jsonValue = fc.jsonValue({ depthSize: 'medium', stringUnit: 'binary' }).filter((value) => !hasProto(value));

/** Whether `__proto__` is the name of a member: MessagePack refuses it, which other tests are about. */
function hasProto(value: unknown): boolean {
  return JSON.stringify(value).includes('__proto__');
}

const structured = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
  withSparseArray: true,
  withObjectString: true,
});

// fast-check prints the seed of whatever fails.
describe.each(serializerKinds.filter(({ create }) => create().produces !== 'reference'))(
  '$name',
  ({ create, keeps = [] }) => {
    const cacheOf = () => new MemoryCache({ serializer: create() });

    it(
      'hands back what it takes of all that there is in JSON, or refuses it',
      async () => {
        const cache = cacheOf();
        await fc.assert(
          fc.asyncProperty(keeps.includes('object') ? jsonValue : fc.string({ unit: 'binary' }), async (value) => {
            const refusal: unknown = await cache.set('key', value).then(
              () => undefined,
              (error: unknown) => error,
            );
            if (refusal !== undefined) return isCacheError(refusal, 'CACHE_SERIALIZATION');
            const read = await cache.get('key');
            // JSON has no −0; of the others `types/minus-zero` tells.
            return sameValue(withoutMinusZero(value), withoutMinusZero(read));
          }),
          { numRuns: RUNS },
        );
      },
      LIMIT_MS,
    );

    it(
      'makes of damaged payloads a value, a miss or a SerializationError',
      async () => {
        const cache = cacheOf();
        const serializer = create();
        const damage = fc.record({
          value: keeps.includes('object') ? jsonValue : fc.string(),
          at: fc.nat(),
          bits: fc.integer({ min: 1, max: 255 }),
          cut: fc.nat(),
          more: fc.uint8Array({ maxLength: 8 }),
          how: fc.constantFrom('change' as const, 'cut' as const, 'insert' as const, 'replace' as const),
        });
        await fc.assert(
          fc.asyncProperty(damage, async ({ value, at, bits, cut, more, how }) => {
            let payload: unknown;
            try {
              payload = await serializer.serialize(value, { key: 'key' });
            } catch {
              return true;
            }
            const bytes = Buffer.from(payload as Uint8Array);
            const place = bytes.length === 0 ? 0 : at % bytes.length;
            let damaged: Buffer;
            if (how === 'change') {
              damaged = Buffer.from(bytes);
              if (damaged.length > 0) damaged[place] = (damaged[place] as number) ^ bits;
            } else if (how === 'cut') damaged = bytes.subarray(0, cut % (bytes.length + 1));
            else if (how === 'insert') damaged = Buffer.concat([bytes.subarray(0, place), more, bytes.subarray(place)]);
            else damaged = Buffer.concat([bytes.subarray(0, place), more]);
            const planted = serializer.produces === 'text' ? damaged.toString('latin1') : new Uint8Array(damaged);
            await cache.set('key', null, { serialize: () => planted });
            const error: unknown = await cache.get('key').then(
              () => undefined,
              (reason: unknown) => reason,
            );
            expect('polluted' in {}).toBe(false);
            return (
              error === undefined ||
              isCacheError(error, 'CACHE_SERIALIZATION') ||
              isCacheError(error, 'CACHE_UNSIGNED_PAYLOAD')
            );
          }),
          { numRuns: RUNS * 2 },
        );
      },
      LIMIT_MS,
    );
  },
);

describe('what JSON has not', () => {
  it.each(
    serializerKinds.filter(({ keeps }) => keeps?.includes('map') === true).map((kind) => [kind.name, kind] as const),
  )(
    'is kept or refused by %s',
    async (_name, { create }) => {
      const cache = new MemoryCache({ serializer: create() });
      await fc.assert(
        fc.asyncProperty(structured, async (value) => {
          // What a miss answers: no cache takes it.
          fc.pre(value !== undefined);
          const refusal: unknown = await cache.set('key', value).then(
            () => undefined,
            (error: unknown) => error,
          );
          if (refusal !== undefined) return isCacheError(refusal, 'CACHE_SERIALIZATION');
          return sameValue(value, await cache.get('key'));
        }),
        { numRuns: RUNS * 3 },
      );
    },
    LIMIT_MS,
  );
});

function withoutMinusZero(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}
