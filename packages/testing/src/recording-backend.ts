import type { Backend, BackendMember, CallContext } from '@cache/core';

import { WrappingBackend, type MemberArguments } from './wrapping-backend.ts';

/** One call that a backend got. */
export type RecordedCall = {
  [Member in BackendMember]: {
    /** The member of the backend that was called: `cache.multiDelete` calls `delete`. */
    readonly command: Member;
    /** What it was given: built keys, payloads, times in ms. The context, always last, is left out. */
    readonly args: MemberArguments<Member>;
    /**
     * What else it was told: the kind of payload, the timeout, the signal. Not enumerable, so that a call equals
     * a plain `{ command, args }`.
     */
    readonly context: CallContext;
  };
}[BackendMember];

/**
 * Behaves as the backend that it is put in front of, and keeps what that is asked.
 *
 * @example
 * ```ts
 * import { Cache } from '@cache/core';
 * import { MemoryBackend } from '@cache/memory';
 * import { RecordingBackend } from '@cache/testing';
 *
 * const backend = new RecordingBackend(new MemoryBackend());
 * const cache = new Cache({ backend, namespace: 'users' });
 * await cache.set('1', 'Ada', { ttl: '10s' });
 * backend.calls;  // [{ command: 'set', args: ['users:1', 'Ada', 10000] }]
 * ```
 */
export class RecordingBackend<Inner extends Backend = Backend> extends WrappingBackend<Inner> {
  /** Every call so far, in the order in which they came, also those that failed. */
  readonly calls: RecordedCall[] = [];

  /** Forgets the calls so far. */
  reset(): void {
    this.calls.length = 0;
  }

  protected override around(member: BackendMember, given: readonly unknown[], proceed: () => unknown): unknown {
    const call = { command: member, args: given.slice(0, -1) };
    Object.defineProperty(call, 'context', { value: given.at(-1), enumerable: false });
    this.calls.push(call as unknown as RecordedCall);
    return proceed();
  }
}
