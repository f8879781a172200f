import { describe, expect, it } from '@jest/globals';
import { retryDelayMs } from '../src/backoff.ts';

describe('retryDelayMs', () => {
  it('doubles up to a second', () => {
    expect([1, 2, 3, 4, 5, 6, 60].map((failures) => retryDelayMs(failures, 1))).toEqual([
      50, 100, 200, 400, 800, 1000, 1000,
    ]);
  });

  it('is spread over its upper half', () => {
    expect([retryDelayMs(3, 0), retryDelayMs(3, 0.5)]).toEqual([100, 150]);
  });
});
