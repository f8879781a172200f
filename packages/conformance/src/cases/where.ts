import type { AtomicOperation, Capabilities } from '@cache/core';

type Requirement = (capabilities: Capabilities) => boolean;

const stores: Requirement = ({ stores: keeps }) => keeps;

const storing =
  (further: Requirement): Requirement =>
  (capabilities) =>
    stores(capabilities) && further(capabilities);

/** Core makes every operation one step by a lock of its own where no other process can come between. */
const oneStep =
  (operation: AtomicOperation): Requirement =>
  ({ atomic, shared }) =>
    atomic.includes(operation) || !shared;

const compares: Requirement = ({ compareAndSet, shared }) => compareAndSet || !shared;

const adds = oneStep('add');

// Core can build it under its own lock, or out of compare-and-set and add, where it can tell the lifetime to keep.
const counts: Requirement = ({ atomic, shared, compareAndSet, tellsTtl }) =>
  atomic.includes('increment') || (tellsTtl && (!shared || (compareAndSet && atomic.includes('add'))));

/**
 * What a case requires of a backend, read off its capabilities and off what core builds upon them. Names that begin
 * with `cannot` are for the inverse cases. All but `always` and the null store's own require that it stores.
 */
export const where = {
  stores,
  storesNothing: (capabilities: Capabilities) => !capabilities.stores,
  adds: storing(adds),
  cannotAdd: storing((capabilities) => !adds(capabilities)),
  counts: storing(counts),
  cannotCount: storing((capabilities) => !counts(capabilities)),
  compares: storing(compares),
  cannotCompare: storing((capabilities) => !compares(capabilities)),
  // `expire` has no capability of its own: a shared store without it needs compare-and-set to change a lifetime.
  expires: storing((capabilities) => compares(capabilities)),
  tellsTtl: storing(({ tellsTtl }) => tellsTtl),
  cannotTellTtl: storing(({ tellsTtl }) => !tellsTtl),
  scans: storing(({ scan }) => scan),
  cannotScan: storing(({ scan }) => !scan),
  clearsNamespace: storing(({ clearNamespace }) => clearNamespace),
  cannotClearNamespace: storing(({ clearNamespace }) => !clearNamespace),
  clearsAll: storing(({ clearNamespace, scan }) => clearNamespace || scan),
  storesAllOrNothing: storing(({ atomic }) => atomic.includes('multiSet')),
  keepsReferences: storing(({ payloads }) => payloads.includes('reference')),
  keepsText: storing(({ payloads }) => payloads.includes('text')),
  keepsBytes: storing(({ payloads }) => payloads.includes('binary')),
  keepsNoReferences: storing(({ payloads }) => !payloads.includes('reference')),
  keepsForYears: storing(({ maxTtlMs }) => maxTtlMs >= 8.64e15),
  boundsTtl: storing(({ maxTtlMs }) => maxTtlMs < 8.64e15),
  // Above that, filling one entry takes longer than it tells.
  boundsEntries: storing(({ maxValueBytes }) => maxValueBytes <= 32 * 1024 * 1024),
} as const satisfies Record<string, Requirement>;
