import { brokenBatches } from './broken-batches.ts';
import { brokenClears } from './broken-clears.ts';
import { brokenContracts } from './broken-contracts.ts';
import { brokenKeys } from './broken-keys.ts';
import { brokenLifetimes } from './broken-lifetimes.ts';
import { brokenValues } from './broken-values.ts';
import type { Broken } from './broken.ts';

/** Every broken backend, by what its mistake is about. */
export const allBroken: Readonly<Record<string, readonly Broken[]>> = {
  'clearing and listing': brokenClears,
  keys: brokenKeys,
  lifetimes: brokenLifetimes,
  values: brokenValues,
  'batches, atomicity and tokens': brokenBatches,
  'the contract': brokenContracts,
};
