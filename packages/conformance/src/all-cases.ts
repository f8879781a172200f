import type { Case } from './case.ts';
import { contractCases } from './cases/contract-cases.ts';
import { discardCases } from './cases/discard-cases.ts';
import { failureCases } from './cases/failure-cases.ts';
import { lifecycleCases } from './cases/lifecycle-cases.ts';
import { modelCases } from './cases/model-cases.ts';
import { outageCases } from './cases/outage-cases.ts';
import { replyCases } from './cases/reply-cases.ts';

/** Every case of the kit, in the order in which they run: what is easiest to understand when it fails comes first. */
export const allCases: readonly Case[] = Object.freeze([
  ...contractCases,
  ...lifecycleCases,
  ...discardCases,
  ...modelCases,
  ...failureCases,
  ...replyCases,
  ...outageCases,
]);
