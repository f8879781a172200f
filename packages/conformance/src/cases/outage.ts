import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { isCacheError, type Cache, type ServerAddress } from '@cache/core';
import type { CaseContext } from '../case.ts';
import type { FaultProxy } from '../fault-proxy.ts';
import { within } from '../within.ts';

/** The deadline of commands in these cases. */
export const DEADLINE_MS = 400;
/** For what only prepares a case: no busy machine is to end it. */
export const UNHURRIED = { timeout: '30s' } as const;
/** How much later than its deadline a busy machine may let a command end. */
const SLACK_MS = 1500;
/** How long after an outage a backend may take to work again, its waits between two attempts included. */
const RECOVERY_MS = 10_000;
const RETRY_MS = 20;

/** Nothing listens on the first port of the loopback interface: connections are refused at once. */
export const NOBODY: ServerAddress = { host: '127.0.0.1', port: 1 };

/** How a command ended. */
export type Ending = { readonly value: unknown } | { readonly code: string };

/** Opens a cache whose connections go through a proxy. */
export async function openThroughProxy({
  createProxy,
  createCache,
  target,
  key,
}: CaseContext): Promise<{ readonly proxy: FaultProxy; readonly cache: Cache }> {
  const proxy = await createProxy();
  const cache = await createCache({ backend: await target.create(proxy.address), timeout: DEADLINE_MS });
  await cache.get(key('first'), UNHURRIED);
  assert.ok(proxy.accepted > 0, 'create(address) must make a backend that connects to that address');
  return { proxy, cache };
}

/** Waits for a command during an outage: it may succeed, or reject as an outage does, but has to end in time. */
export async function endsInTime(what: string, start: () => Promise<unknown>): Promise<Ending> {
  return within(
    DEADLINE_MS + SLACK_MS,
    `${what} is not over although its deadline of ${DEADLINE_MS} ms has passed`,
    async () => {
      try {
        return { value: await start() };
      } catch (error) {
        assert.ok(
          isOutage(error),
          `${what} must reject with BackendUnavailableError or TimeoutError; it rejected with ${String(error)}`,
        );
        return { code: error.code };
      }
    },
  );
}

/** The same for a command that cannot succeed. */
export async function failsInTime(what: string, start: () => Promise<unknown>): Promise<void> {
  const ending = await endsInTime(what, start);
  assert.ok('code' in ending, `${what} resolved although the server could not be asked`);
}

/** Waits until a cache works again, without being made anew. */
export async function recovers(cache: Cache, key: string): Promise<void> {
  const until = performance.now() + RECOVERY_MS;
  for (let attempt = 0; ; attempt++) {
    const ending = await endsInTime('set after the outage', () => cache.set(key, `attempt ${attempt}`));
    const read = 'value' in ending ? await endsInTime('get after the outage', () => cache.get(key)) : ending;
    if ('value' in read) {
      assert.equal(read.value, `attempt ${attempt}`, 'a wrong value after the outage');
      return;
    }
    assert.ok(
      performance.now() < until,
      `the backend does not work again ${RECOVERY_MS} ms after the outage; the last error was ${read.code}`,
    );
    await sleep(RETRY_MS);
  }
}

function isOutage(error: unknown): error is Error & { readonly code: string } {
  return isCacheError(error, 'CACHE_BACKEND_UNAVAILABLE') || isCacheError(error, 'CACHE_TIMEOUT');
}
