import assert from 'node:assert/strict';
import { BackendUnavailableError, isCacheError, type Backend } from '@cache/core';
import type { Case } from '../case.ts';
import { expectRejection } from './expect-rejection.ts';
import { where } from './where.ts';

export const errorCases: readonly Case[] = [
  {
    id: 'errors/kinds',
    title: 'errors are errors of the language with a stable code, a name, the command and the backend',
    requires: where.adds,
    run: async ({ cache, key }) => {
      const each = key();
      await cache.set(each, 'kept');
      const fail = (): never => {
        throw new Error('broken');
      };
      const kinds: [() => Promise<unknown>, string, string, string][] = [
        [() => cache.add(each, 'new'), 'CACHE_KEY_EXISTS', 'KeyExistsError', 'add'],
        [() => cache.get(each, { deserialize: fail }), 'CACHE_SERIALIZATION', 'SerializationError', 'get'],
        [() => cache.set(each, 'new', { serialize: fail }), 'CACHE_SERIALIZATION', 'SerializationError', 'set'],
        [() => cache.get(''), 'CACHE_INVALID_KEY', 'InvalidKeyError', 'get'],
        [() => cache.multiGet([each, '\ud800']), 'CACHE_INVALID_KEY', 'InvalidKeyError', 'multiGet'],
        [() => cache.multiSet([['', 'new']]), 'CACHE_INVALID_KEY', 'InvalidKeyError', 'multiSet'],
      ];
      for (const [start, code, name, command] of kinds) {
        const error = await expectRejection(start, code as 'CACHE_ERROR');
        assert.ok(error instanceof Error);
        assert.ok(isCacheError(error));
        assert.deepEqual([error.name, error.command, error.backend], [name, command, cache.backend.name]);
        assert.ok(error.message.length > 0);
        assert.ok(!isCacheError(error, 'CACHE_CLOSED'));
      }
    },
  },
  {
    id: 'errors/by-their-brand',
    title: 'isCacheError knows errors by their brand, and no others, whatever they look like',
    reruns: [],
    run: async () => {
      for (const other of [
        undefined,
        null,
        'CACHE_ERROR',
        new Error('CACHE_ERROR'),
        { code: 'CACHE_ERROR', name: 'CacheError' },
      ]) {
        assert.equal(isCacheError(other), false);
      }
      const foreign = { [Symbol.for('@cache/error')]: true, code: 'CACHE_TIMEOUT' };
      assert.equal(isCacheError(foreign, 'CACHE_TIMEOUT'), true);
    },
  },
  {
    id: 'errors/of-a-backend',
    title: "an error of a backend's own is the cause of a BackendError; one with a kind keeps it",
    reruns: [],
    run: async ({ createCache, key, capabilities }) => {
      const own = new RangeError('the disk is full');
      const down = new BackendUnavailableError('the server is gone');
      const backend: Backend = {
        name: 'failing',
        capabilities,
        get: () => Promise.reject(own),
        set: () => {
          throw own;
        },
        delete: () => Promise.reject(down),
      };
      const cache = await createCache({ backend });
      for (const [command, start] of [
        ['get', () => cache.get(key())],
        ['set', () => cache.set(key(), 'value')],
      ] as const) {
        const error = await expectRejection(start, 'CACHE_BACKEND', /the disk is full/);
        assert.equal(error.cause, own);
        assert.deepEqual([error.name, error.command, error.backend], ['BackendError', command, 'failing']);
      }
      const error = await expectRejection(() => cache.delete(key()), 'CACHE_BACKEND_UNAVAILABLE');
      assert.equal(error, down);
      assert.deepEqual([error.command, error.backend], ['delete', 'failing']);
    },
  },
];
