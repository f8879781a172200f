// Public API for consumers.
export { Cache, type TokenedValue } from './cache.ts';
export { registerCaches, registeredCaches, type CacheRegistry } from './cache-registry.ts';
export type {
  CommandOptions,
  GetOptions,
  GetOrSetOptions,
  KeysOptions,
  LifetimeOptions,
  ReadOptions,
  WriteOptions,
} from './call-options.ts';
export type { CacheOptions, SharedCacheOptions } from './options.ts';
export type { Duration, DurationParts } from './duration.ts';
export type { Entries } from './entries.ts';
export type { Background, ErrorOrigin, ErrorSink, WaitUntil } from './background.ts';
export type { Loader } from './get-or-set.ts';
export type { Load } from './load.ts';
export { JsonSerializer } from './json-serializer.ts';
export { NullBackend } from './null-backend.ts';
export { NullCache } from './null-cache.ts';
export { NullSerializer } from './null-serializer.ts';
export { StringSerializer } from './string-serializer.ts';
export { SystemClock } from './system-clock.ts';
export {
  BackendError,
  BackendUnavailableError,
  CacheError,
  CircuitOpenError,
  ClosedError,
  ConfigurationError,
  EntryTooLargeError,
  HookError,
  InvalidKeyError,
  KeyExistsError,
  LockError,
  LockTimeoutError,
  NotIncrementableError,
  NotSupportedError,
  OptimisticLockError,
  RateLimitError,
  SerializationError,
  TimeoutError,
  UnsignedPayloadError,
  isCacheError,
  type CacheErrorCode,
  type CacheErrorDetails,
  type RefusalDetails,
} from './errors.ts';

// For authors of plugins, serializers and key builders.
export { COMMAND_NAMES, type CommandName } from './commands.ts';
export { defaultKeyBuilder, type KeyBuilder } from './key-builder.ts';
export { KnownNamespaces } from './known-namespaces.ts';
export { reportHookFailure } from './report-hook-failure.ts';
export { errorTypeOf, lookupsOf, outcomeOf, type Lookups, type Outcome } from './outcome.ts';
export type { HookContext, Plugin, PostHook, PostHookContext, PreHook } from './plugin.ts';
export type {
  Deserialize,
  MaybePromise,
  Payload,
  PayloadKind,
  Serialize,
  Serializer,
  SerializerContext,
} from './serializer.ts';
export { andThen } from './and-then.ts';
export { isThenable } from './thenable.ts';
export { checkParts, isPlainObject, valuePath, type PartCheck } from './value-parts.ts';

// For authors of backends.
export type {
  AtomicOperation,
  Backend,
  BackendMember,
  CallContext,
  Capabilities,
  ScanPage,
  Token,
  TokenedPayload,
} from './backend.ts';
export type { Clock, Timer } from './clock.ts';
export { abortable } from './abortable.ts';
export { checkBackend } from './check-backend.ts';
export { messageOf } from './message-of.ts';
export { monotonic, startTimer } from './clock.ts';
export { overCheck } from './over-check.ts';
export { reconnectDelayMs } from './reconnect-delay.ts';
export { StallWatch } from './stall-watch.ts';
export { addToCounter } from './add-to-counter.ts';
export { isTagKey } from './keys.ts';
export { withoutTags } from './tag-seal.ts';
export { resolveTimeout, resolveTtl, toMilliseconds } from './duration.ts';
export { matchesGlob } from './glob.ts';
export { rejectUnknownOptions, resolveClock, withBackend } from './options.ts';
export { fromInteger, isBytes, kindOf, toInteger } from './payload.ts';
export { showUrl } from './show-url.ts';
export { widestContext } from './widest-context.ts';
export type { RawAnswer, RawArguments, RawClient, RawCommand } from './raw.ts';
export {
  CONTRACT_VERSION,
  type ConformanceCase,
  type ConformanceContext,
  type ConformanceRerun,
  type ConformanceTarget,
  type ServerAddress,
  type ServerControl,
} from './conformance-contract.ts';
