// For authors of backends.
export { conformance, type ConformanceOptions } from './conformance.ts';
export type { ConformancePlan, Describe, It, TestRunner } from './registration.ts';
export { decoratorConformance, type DecoratorConformanceOptions } from './decorator-conformance.ts';
export { lockConformance } from './lock-conformance.ts';
export { pluginCases, pluginConformance, type PluginConformanceOptions } from './plugin-conformance.ts';
export { serializerConformance, type SerializerConformanceOptions } from './serializer-conformance.ts';
export { runConformance, type RunConformanceOptions } from './run-conformance.ts';
export type { RunOptions } from './options.ts';
export type { MatrixReport, Outcome, Report, ReportedCase } from './report.ts';
export { supportMatrix } from './support-matrix.ts';
export { FaultProxy } from './fault-proxy.ts';

// For authors of further cases.
export { allCases } from './all-cases.ts';
export type { Case, CaseContext } from './case.ts';
export { outcomeOf, type SerializerOutcome } from './serializer-cases/serializer-outcome.ts';
export { jsonTypes, valueTypes, type ValueType } from './serializer-cases/value-types.ts';
export type { PluginCase, PluginCaseContext, PluginSetting } from './plugin-cases/plugin-case.ts';
export { sameValue } from './same-value.ts';
