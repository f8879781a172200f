import { describe, expect, it } from '@jest/globals';
import { readRedirection, readSlots } from '../src/cluster-slots.ts';
import { toCacheError } from '../src/errors.ts';

const FROM = '10.0.0.1:7000';

describe('readSlots', () => {
  it('names the master of each slot', () => {
    const owners = readSlots(
      [
        [0, 8000, ['10.0.0.1', 7000, 'a', []], ['10.0.0.3', 7000, 'c', []]],
        [8002, 16_383, ['redis.example.com', 7001, 'b', ['ip', '10.0.0.2']]],
      ],
      FROM,
    );
    expect(owners).toHaveLength(16_384);
    expect([0, 8000, 8001, 8002, 16_383].map((slot) => owners[slot])).toEqual([
      '10.0.0.1:7000',
      '10.0.0.1:7000',
      undefined,
      'redis.example.com:7001',
      'redis.example.com:7001',
    ]);
  });

  it.each([null, '', '?'])('takes a server that names itself as %j for the one that was asked', (host) => {
    expect(readSlots([[0, 16_383, [host, 7005, 'a']]], FROM)[0]).toBe('10.0.0.1:7005');
  });

  it('refuses a cluster in which nobody has a slot', () => {
    expect(() => readSlots([], FROM)).toThrow('10.0.0.1:7000 knows no server that has a slot');
  });
});

describe('readRedirection', () => {
  const redirections = [
    ['MOVED 3999 127.0.0.1:6381', { to: '127.0.0.1:6381', moved: 3999 }],
    ['MOVED 0 ::1:6381', { to: '::1:6381', moved: 0 }],
    ['MOVED 3999 :6381', { to: '10.0.0.1:6381', moved: 3999 }],
    ['ASK 3999 redis-2.example.com:6381', { to: 'redis-2.example.com:6381', moved: undefined }],
  ] as const;
  it.each(redirections)('reads "%s"', (message, redirection) => {
    expect(readRedirection(toCacheError(new Error(message)), FROM)).toEqual(redirection);
  });

  it.each(['MOVED', 'MOVED somewhere', 'TRYAGAIN Multiple keys', 'Socket closed unexpectedly'])(
    'finds none in "%s"',
    (message) => {
      expect(readRedirection(toCacheError(new Error(message)), FROM)).toBeUndefined();
    },
  );
});
