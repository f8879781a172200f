export type { EvictReason, OnEvict } from './evict-listener.ts';
export { MemoryBackend } from './memory-backend.ts';
export { MemoryCache, type MemoryCacheOptions } from './memory-cache.ts';
export type { MemoryClient, MemoryStats } from './memory-client.ts';
export type { MemoryBackendOptions, SizeOf } from './options.ts';
export type { PolicyName } from './policies.ts';
