import assert from 'node:assert/strict';
import type { Cache } from '@cache/core';
import type { CaseContext } from '../case.ts';
import { times } from './counted-work.ts';

/** How many there are where they have to meet. */
export const CLIENTS = 8;

/** The same of each of several clients. */
export type OfClients<F> = readonly [one: F, other: F, ...F[]];

/** The same decorated function in several clients, as in several processes. */
export async function inClients<F>(
  { createCache }: CaseContext,
  decorate: (cache: Cache, index: number) => F,
): Promise<OfClients<F>> {
  const make = async (index: number): Promise<F> => decorate(await createCache(), index);
  return Promise.all([make(0), make(1), ...times(CLIENTS - 2, (index) => make(index + 2))]);
}

const FIRST_STEP_MS = 2;
const LONGEST_STEP_MS = 250;
const PATIENCE_MS = 20_000;

/** Lets time pass until something holds; not for ever. */
export async function until({ pass }: CaseContext, holds: () => Promise<boolean>): Promise<void> {
  let stepMs = FIRST_STEP_MS;
  for (let passedMs = 0; passedMs < PATIENCE_MS; passedMs += stepMs) {
    if (await holds()) return;
    await pass(stepMs);
    stepMs = Math.min(stepMs * 1.5, LONGEST_STEP_MS);
  }
  assert.fail(`it does not come to that within ${PATIENCE_MS} ms`);
}

/** Lets time pass for work that waits, until it is done. */
export async function driven<T>(context: CaseContext, work: Promise<T>): Promise<T> {
  const over = work.then(
    () => true,
    () => true,
  );
  await until(context, () => Promise.race([over, Promise.resolve(false)]));
  return work;
}
