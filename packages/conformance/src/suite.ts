import { checkBackend, type Backend, type CallContext, type Capabilities } from '@cache/core';
import { CaseRunner } from './case-runner.ts';
import type { ResolvedRunOptions } from './options.ts';
import { Patience } from './patience.ts';
import { planCases, type PlannedCase } from './plan.ts';
import { createSchedule, type Schedule } from './schedule.ts';
import { chooseVariants, variantsFor } from './variant.ts';

/** A plan and the means to run it: what every way of running the kit is built on. */
export interface Suite {
  readonly capabilities: Capabilities;
  readonly planned: readonly PlannedCase[];
  readonly schedule: Schedule;
  readonly patience: Patience;
  /** How long a case that has run took by itself, in ms. */
  readonly durationOf: (planned: PlannedCase) => number;
}

/** Plans the cases for a backend of these capabilities, in all variants or in those that are named. */
export function createSuite(options: ResolvedRunOptions, capabilities: Capabilities): Suite {
  const { target, cases, skips, serializers, seed, bail } = options;
  const variants = chooseVariants(variantsFor(capabilities, serializers), options.variants);
  const planned = planCases({ cases, target, capabilities, variants, skips });
  const patience = new Patience(bail);
  const runner = new CaseRunner({ target, capabilities, seed, patience });
  const schedule = createSchedule(planned, (each) => runner.run(each), target.advance === undefined);
  return { capabilities, planned, schedule, patience, durationOf: (each) => runner.durationOf(each) };
}

/** Reads what a backend can do, from one that is made for that and closed again. */
export function readCapabilities(backend: Backend): Capabilities {
  checkBackend(backend, 'what create answers');
  const { capabilities } = backend;
  const context: CallContext = { payload: capabilities.payloads[0] ?? 'text', timeoutMs: 5000, signal: undefined };
  // Whether it can be closed unused is for a case to say.
  new Promise((resolve) => resolve(backend.close?.(context))).catch(() => undefined);
  return capabilities;
}
