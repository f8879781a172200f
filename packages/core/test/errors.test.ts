import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';

import * as core from '../src/index.ts';
import { CacheError, isCacheError, UnsignedPayloadError, type CacheErrorCode } from '../src/index.ts';

const KINDS: Record<string, CacheErrorCode> = {
  CacheError: 'CACHE_ERROR',
  KeyExistsError: 'CACHE_KEY_EXISTS',
  InvalidKeyError: 'CACHE_INVALID_KEY',
  EntryTooLargeError: 'CACHE_ENTRY_TOO_LARGE',
  NotIncrementableError: 'CACHE_NOT_INCREMENTABLE',
  SerializationError: 'CACHE_SERIALIZATION',
  UnsignedPayloadError: 'CACHE_UNSIGNED_PAYLOAD',
  TimeoutError: 'CACHE_TIMEOUT',
  BackendError: 'CACHE_BACKEND',
  BackendUnavailableError: 'CACHE_BACKEND_UNAVAILABLE',
  NotSupportedError: 'CACHE_NOT_SUPPORTED',
  ClosedError: 'CACHE_CLOSED',
  HookError: 'CACHE_HOOK',
  LockError: 'CACHE_LOCK',
  LockTimeoutError: 'CACHE_LOCK_TIMEOUT',
  OptimisticLockError: 'CACHE_OPTIMISTIC_LOCK',
  RateLimitError: 'CACHE_RATE_LIMIT',
  CircuitOpenError: 'CACHE_CIRCUIT_OPEN',
  ConfigurationError: 'CACHE_CONFIGURATION',
};

describe('the errors', () => {
  it.each(Object.entries(KINDS))('%s has the code %s', (name, code) => {
    const Kind = (core as unknown as Record<string, typeof CacheError>)[name] as typeof CacheError;
    const cause = new Error('underneath');
    const error = new Kind('what happened', { command: 'get', backend: 'map', cause });
    expect(error).toMatchObject({ name, code, message: 'what happened', command: 'get', backend: 'map', cause });
    expect(error).toBeInstanceOf(CacheError);
    expect(String(error)).toBe(`${name}: what happened`);
    expect(isCacheError(error, code)).toBe(true);
    expect(isCacheError(error, 'CACHE_ERROR')).toBe(code === 'CACHE_ERROR');
  });

  it('have codes of their own', () => {
    expect(new Set(Object.values(KINDS)).size).toBe(Object.keys(KINDS).length);
  });

  it('carry nothing that was not given', () => {
    const error = new CacheError('bare');
    expect([Object.keys(error), 'cause' in error]).toEqual([['code'], false]);
    expect('cause' in new CacheError('with', { cause: undefined })).toBe(true);
  });

  it('form kinds of kinds', () => {
    expect(new UnsignedPayloadError('')).toBeInstanceOf(core.SerializationError);
    expect(new core.BackendUnavailableError('')).toBeInstanceOf(core.BackendError);
    expect(new core.LockTimeoutError('')).toBeInstanceOf(core.LockError);
  });

  it('can be made kinds of by others', () => {
    class OwnError extends CacheError {
      static override readonly code: CacheErrorCode = 'CACHE_BACKEND';
    }
    expect(isCacheError(new OwnError('own'), 'CACHE_BACKEND')).toBe(true);
  });
});

describe('isCacheError', () => {
  it('knows the errors of another copy of the package', async () => {
    const source: string = new URL('../src/errors.ts?copy', import.meta.url).href;
    const other = (await import(source)) as typeof core;
    expect(other.TimeoutError).not.toBe(core.TimeoutError);
    expect(new other.TimeoutError('late')).not.toBeInstanceOf(CacheError);
    expect(isCacheError(new other.TimeoutError('late'), 'CACHE_TIMEOUT')).toBe(true);
  });

  it('knows those of another realm', () => {
    const error: unknown = runInNewContext(`
      class TimeoutError extends Error { code = 'CACHE_TIMEOUT'; }
      TimeoutError.prototype[Symbol.for('@cache/error')] = true;
      new TimeoutError('late');
    `);
    expect(error).not.toBeInstanceOf(CacheError);
    expect([isCacheError(error), isCacheError(error, 'CACHE_TIMEOUT'), isCacheError(error, 'CACHE_CLOSED')]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it.each([
    undefined,
    null,
    'CACHE_TIMEOUT',
    5,
    {},
    new Error('other'),
    { code: 'CACHE_TIMEOUT' },
    Object.assign(new Error('x'), { code: 'CACHE_TIMEOUT' }),
  ])('is not taken in by %p', (value) => {
    expect([isCacheError(value), isCacheError(value, 'CACHE_TIMEOUT')]).toEqual([false, false]);
  });
});
