export { OptimisticLock } from './optimistic-lock.ts';
export type { RedLockOptions } from './options.ts';
export { RedLock } from './red-lock.ts';
