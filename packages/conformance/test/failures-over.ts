import type { Backend, Clock } from '@cache/core';
import type { decoratorConformance } from '../src/index.ts';

/** A backend, and how its time passes. */
export interface Target {
  readonly create: () => Backend;
  readonly advance: (ms: number) => Promise<void>;
  readonly clock?: Clock;
}

/** Runs the cases of a kit over a backend that is made for that; answers the ids of those that fail. */
export async function failuresOver(kit: typeof decoratorConformance, target: Target): Promise<string[]> {
  const tests: { readonly title: string; readonly run: () => Promise<void> }[] = [];
  kit({
    name: 'broken',
    ...target,
    variants: ['plain'],
    describe: (_title, register) => register(),
    it: Object.assign((title: string, run: () => Promise<void>) => void tests.push({ title, run }), {
      skip: () => undefined,
    }),
  });
  const failed: string[] = [];
  for (const { title, run } of tests) await run().catch(() => failed.push(title.split(':')[0] as string));
  return failed;
}
