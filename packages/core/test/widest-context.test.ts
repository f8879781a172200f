import { describe, expect, it } from '@jest/globals';

import { widestContext, type CallContext } from '@cache/core';

const CONTEXT: CallContext = { payload: 'text', timeoutMs: 1000, signal: undefined };

describe('widestContext', () => {
  it('is the context of all where they have the same one', () => {
    expect(widestContext([{ context: CONTEXT }, { context: CONTEXT }])).toBe(CONTEXT);
  });

  it('is as patient as the most patient, and ended by the signal of none', () => {
    const { signal } = new AbortController();
    const signalled = { ...CONTEXT, timeoutMs: 3000, signal };
    expect(widestContext([{ context: CONTEXT }, { context: signalled }])).toEqual({ ...CONTEXT, timeoutMs: 3000 });
    expect(widestContext([{ context: signalled }, { context: signalled }])).toEqual({ ...CONTEXT, timeoutMs: 3000 });
    const patient = { ...CONTEXT, timeoutMs: null };
    expect(widestContext([{ context: CONTEXT }, { context: patient }])).toEqual(patient);
  });
});
