import type { Case } from './case.ts';
import { addCases } from './cases/add-cases.ts';
import { atomicityCases } from './cases/atomicity-cases.ts';
import { batchCases } from './cases/batch-cases.ts';
import { clearCases } from './cases/clear-cases.ts';
import { contractCases } from './cases/contract-cases.ts';
import { counterCases } from './cases/counter-cases.ts';
import { deadlineCases } from './cases/deadline-cases.ts';
import { deleteCases } from './cases/delete-cases.ts';
import { disableCases } from './cases/disable-cases.ts';
import { discardCases } from './cases/discard-cases.ts';
import { errorCases } from './cases/error-cases.ts';
import { expiryCases } from './cases/expiry-cases.ts';
import { failureCases } from './cases/failure-cases.ts';
import { fenceCases } from './cases/fence-cases.ts';
import { getOrSetCases } from './cases/get-or-set-cases.ts';
import { hookCases } from './cases/hook-cases.ts';
import { keyCases } from './cases/key-cases.ts';
import { lifecycleCases } from './cases/lifecycle-cases.ts';
import { modelCases } from './cases/model-cases.ts';
import { namespaceCases } from './cases/namespace-cases.ts';
import { optionCases } from './cases/option-cases.ts';
import { outageCases } from './cases/outage-cases.ts';
import { payloadCases } from './cases/payload-cases.ts';
import { rawCases } from './cases/raw-cases.ts';
import { replyCases } from './cases/reply-cases.ts';
import { scanCases } from './cases/scan-cases.ts';
import { serializationCases } from './cases/serialization-cases.ts';
import { tagHeadCases } from './cases/tag-head-cases.ts';
import { tagCases } from './cases/tag-cases.ts';
import { tokenCases } from './cases/token-cases.ts';
import { ttlCases } from './cases/ttl-cases.ts';
import { ttlInputCases } from './cases/ttl-input-cases.ts';
import { valueCases } from './cases/value-cases.ts';

/** Every case of the kit, in the order in which they run: what is easiest to understand when it fails comes first. */
export const allCases: readonly Case[] = Object.freeze([
  ...contractCases,
  ...lifecycleCases,
  ...keyCases,
  ...namespaceCases,
  ...valueCases,
  ...payloadCases,
  ...serializationCases,
  ...ttlCases,
  ...ttlInputCases,
  ...expiryCases,
  ...addCases,
  ...batchCases,
  ...deleteCases,
  ...clearCases,
  ...scanCases,
  ...counterCases,
  ...tokenCases,
  ...atomicityCases,
  ...getOrSetCases,
  ...fenceCases,
  ...tagCases,
  ...tagHeadCases,
  ...hookCases,
  ...optionCases,
  ...deadlineCases,
  ...rawCases,
  ...disableCases,
  ...errorCases,
  ...discardCases,
  ...modelCases,
  ...failureCases,
  ...replyCases,
  ...outageCases,
]);
