import type { Backend, Clock } from '@cache/core';
import type { ReferenceStore } from '../reference-backend.ts';

/** A backend with one mistake, and what it must be found out by. */
export interface Broken {
  /** The mistake. */
  readonly does: string;
  readonly create: new (store: ReferenceStore, clock: Clock) => Backend;
  /** Ids of the cases that are meant for it: all of them have to fail. */
  readonly fails: readonly string[];
  /** Groups beside those of `fails` in which cases may stumble over the mistake as well. Everywhere else all have to hold. */
  readonly alsoIn?: readonly string[];
  /** What is run, where running all would take too long. */
  readonly only?: readonly string[];
}
