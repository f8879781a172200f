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

/** Lets time pass for work that waits, until it is done. */
export async function driven<T>({ pass }: CaseContext, work: Promise<T>): Promise<T> {
  let isOver = false;
  const over = (): void => {
    isOver = true;
  };
  work.then(over, over);
  while (!isOver) await pass(10);
  return work;
}
