import { describe, expect, it } from '@jest/globals';
import { reconnectDelayMs } from '../src/reconnect-delay.ts';

describe('reconnectDelayMs', () => {
  it('doubles with every failure, up to a second', () => {
    const longest = [1, 2, 3, 4, 5, 6, 7, 50, 5000].map((failures) => reconnectDelayMs(failures, 1));
    expect(longest).toEqual([50, 100, 200, 400, 800, 1000, 1000, 1000, 1000]);
  });

  it('is spread over the upper half', () => {
    expect(reconnectDelayMs(1, 0)).toBe(25);
    expect(reconnectDelayMs(50, 0)).toBe(500);
    expect(reconnectDelayMs(50, 0.5)).toBe(750);
  });
});
