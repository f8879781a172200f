import { describe, expect, it } from '@jest/globals';
import { backoffMs } from '../src/backoff.ts';

describe('backoffMs', () => {
  it('doubles up to a second', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 60].map((attempts) => backoffMs(attempts, 1))).toEqual([
      25, 50, 100, 200, 400, 800, 1000, 1000,
    ]);
  });

  it('is spread over all of it, and never nothing', () => {
    expect([backoffMs(3, 0), backoffMs(3, 0.5)]).toEqual([1, 50]);
  });
});
