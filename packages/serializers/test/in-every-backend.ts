import { describe, expect, it } from '@jest/globals';
import { runConformance, type RunConformanceOptions } from '@cache/conformance';
import { serializerKinds } from './serializer-kinds.ts';

/** What a serializer can make a difference to. */
const GROUPS = ['values', 'payloads', 'serialization', 'counters'];
const LIMIT_MS = 120_000;

/**
 * Registers a test for each serializer: the cases of values, payloads and counters over one backend, of any kind that
 * `runConformance` takes.
 */
export function inEveryBackend(target: Pick<RunConformanceOptions, 'name' | 'create' | 'advance'>): void {
  describe(`values, payloads and counters in ${target.name} under`, () => {
    // References are no matter of serializers, and text alone has been through the backend's own suite.
    const kinds = serializerKinds.filter(({ create }) => create().produces === 'binary');

    it.each(kinds.map((kind) => [kind.name, kind] as const))(
      '%s',
      async (_name, { create }) => {
        const serializer = create();
        const { totals, cases, seed } = await runConformance({
          ...target,
          serializers: [serializer],
          variants: [`serializer ${serializer.name}`],
          only: GROUPS,
        });
        const failed = cases
          .filter(({ outcome }) => outcome === 'failed')
          .map(({ id, error }) => ({ id, error, seed }));
        expect(failed).toEqual([]);
        expect(totals.passed).toBeGreaterThan(50);
      },
      LIMIT_MS,
    );
  });
}
