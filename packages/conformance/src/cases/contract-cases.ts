import assert from 'node:assert/strict';
import type { AtomicOperation, BackendMember, Capabilities, PayloadKind } from '@cache/core';
import type { Case } from '../case.ts';

const KINDS: readonly PayloadKind[] = ['reference', 'text', 'binary'];
const OPERATIONS: readonly AtomicOperation[] = ['add', 'increment', 'compareAndSet', 'compareAndDelete', 'multiSet'];
const FLAGS = [
  'tellsTtl',
  'stores',
  'shared',
  'persistent',
  'scan',
  'clearNamespace',
  'compareAndSet',
] as const satisfies readonly (keyof Capabilities)[];
const LIMITS = [
  'ttlResolutionMs',
  'maxTtlMs',
  'maxKeyBytes',
  'maxValueBytes',
] as const satisfies readonly (keyof Capabilities)[];
const MUST = ['get', 'set', 'delete'] as const satisfies readonly BackendMember[];
const MAY = [
  'add',
  'multiGet',
  'multiSet',
  'head',
  'exists',
  'increment',
  'expire',
  'ttl',
  'clear',
  'raw',
  'close',
  'getWithToken',
  'compareAndSet',
  'compareAndDelete',
  'scan',
] as const satisfies readonly BackendMember[];

/** What a backend says of itself. */
export const contractCases: readonly Case[] = (
  [
    {
      id: 'contract/name',
      title: 'the backend has a short name in lower case, for errors and metrics',
      run: async ({ backend }) => assert.match(backend.name, /^[a-z0-9][a-z0-9-]{0,39}$/),
    },
    {
      id: 'contract/members',
      title: 'get, set and delete are there, and every other member is a function or left out',
      run: async ({ backend }) => {
        for (const member of MUST) assert.equal(typeof backend[member], 'function', member);
        for (const member of MAY)
          assert.ok(
            ['function', 'undefined'].includes(typeof backend[member]),
            `${member} is ${typeof backend[member]}`,
          );
      },
    },
    {
      id: 'contract/capabilities-are-frozen',
      title: 'capabilities are frozen, their lists included',
      run: async ({ backend }) => {
        assertFrozen('capabilities', backend.capabilities);
        assertFrozen('capabilities.payloads', backend.capabilities.payloads);
        assertFrozen('capabilities.atomic', backend.capabilities.atomic);
      },
    },
    {
      id: 'contract/capabilities-are-complete',
      title: 'every capability is there and of its type',
      run: async ({ capabilities }) => {
        for (const flag of FLAGS) assert.equal(typeof capabilities[flag], 'boolean', flag);
        for (const limit of LIMITS)
          assert.ok(capabilities[limit] > 0, `${limit} must be a number above 0; it is ${capabilities[limit]}`);
        assert.ok(
          Number.isSafeInteger(capabilities.ttlResolutionMs),
          `ttlResolutionMs is ${capabilities.ttlResolutionMs}`,
        );
        assertSubset('payloads', capabilities.payloads, KINDS);
        assertSubset('atomic', capabilities.atomic, OPERATIONS);
        assert.ok(capabilities.payloads.length > 0, 'payloads names no kind');
      },
    },
    {
      id: 'contract/capabilities-agree',
      title: 'capabilities do not contradict each other or the members',
      run: async ({ backend, capabilities }) => {
        const { payloads, shared, atomic, scan, compareAndSet, tellsTtl } = capabilities;
        if (shared) assert.ok(!payloads.includes('reference'), 'what other processes see cannot be a reference');
        if (scan) assert.ok(backend.scan !== undefined, 'it says that it can scan, and has no member `scan`');
        if (tellsTtl)
          assert.ok(backend.ttl !== undefined, 'it says that it tells the time left, and has no member `ttl`');
        if (!shared) return;
        for (const operation of ['add', 'compareAndSet', 'compareAndDelete'] as const) {
          if (atomic.includes(operation))
            assert.ok(backend[operation] !== undefined, `${operation} is said to be atomic and is not there`);
        }
        if (!compareAndSet) return;
        for (const member of ['getWithToken', 'compareAndSet', 'compareAndDelete'] as const) {
          assert.ok(
            backend[member] !== undefined,
            `it says that it can compare and set, and has no member \`${member}\``,
          );
        }
      },
    },
    {
      id: 'contract/capabilities-are-the-same-each-time',
      title: 'two backends of one target have the same name and capabilities',
      run: async ({ backend, createCache, target }) => {
        const { backend: other } = await createCache({ backend: await target.create() });
        assert.equal(other.name, backend.name);
        assert.deepEqual({ ...other.capabilities }, { ...backend.capabilities });
      },
    },
  ] satisfies readonly Case[]
).map((each): Case => ({ ...each, reruns: [] }));

function assertFrozen(name: string, given: object): void {
  assert.ok(Object.isFrozen(given), `${name} is not frozen`);
}

function assertSubset(name: string, given: readonly string[], known: readonly string[]): void {
  assert.ok(Array.isArray(given), `${name} is no list`);
  assert.deepEqual(
    [...new Set(given)].filter((each) => !known.includes(each)),
    [],
    `${name} may name ${known.join(', ')}`,
  );
  assert.equal(new Set(given).size, given.length, `${name} names something twice`);
}
