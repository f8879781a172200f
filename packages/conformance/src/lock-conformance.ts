import type { Backend } from '@cache/core';
import { registerCases, type ConformanceOptions } from './conformance.ts';
import { lockCases } from './lock-cases/red-lock-cases.ts';
import { optimisticLockCases } from './lock-cases/optimistic-lock-cases.ts';
import type { ConformancePlan } from './registration.ts';

/**
 * Registers, as {@link conformance} does, the cases of the locks of `@cache/locks` over a backend: that they hold
 * between clients, end with their lease, and are released by nobody but their holder.
 *
 * @param options - those of `conformance`.
 * @returns what `conformance` answers.
 * @throws what `conformance` throws.
 *
 * @example
 * ```ts
 * import { describe, it } from 'node:test';
 * import { lockConformance } from '@cache/conformance';
 * import { MemoryBackend } from '@cache/memory';
 *
 * lockConformance({ name: 'memory', create: () => new MemoryBackend(), describe, it });
 * ```
 */
export function lockConformance(options: ConformanceOptions & { readonly create: () => Backend }): ConformancePlan;
export function lockConformance(options: ConformanceOptions): ConformancePlan | Promise<ConformancePlan>;
export function lockConformance(options: ConformanceOptions): ConformancePlan | Promise<ConformancePlan> {
  return registerCases('locks over', options, [...lockCases, ...optimisticLockCases]);
}
