import { describe, expect, it } from '@jest/globals';
import { NotSupportedError } from '@cache/core';
import { isRefusal, replyOf, toCacheError } from '../src/errors.ts';

const reply = (line: string): Error => Object.assign(new Error(line), { cmdTokens: line.split(' ') });

describe('toCacheError', () => {
  it.each([
    ['SERVER_ERROR object too large for cache', 'CACHE_ENTRY_TOO_LARGE'],
    ['SERVER_ERROR out of memory storing object', 'CACHE_BACKEND'],
    ['ERROR', 'CACHE_BACKEND'],
    ['CLIENT_ERROR bad data chunk', 'CACHE_BACKEND'],
    ['ERROR Too many open connections', 'CACHE_BACKEND_UNAVAILABLE'],
  ])('gives %j the code %s, names the server and keeps the cause', (line, code) => {
    const cause = reply(line);
    expect(toCacheError(cause, 'host:1')).toMatchObject({ code, cause, message: expect.stringMatching(/host:1/) });
  });

  it('takes what is no reply for a lost connection', () => {
    expect(toCacheError(new Error('socket close'), 'host:1')).toMatchObject({
      code: 'CACHE_BACKEND_UNAVAILABLE',
      message: 'Memcached at host:1 cannot be reached: socket close',
    });
    expect(toCacheError(Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }), 'host:1').message).toMatch(
      /ECONNREFUSED/,
    );
    expect(toCacheError('text', 'host:1').message).toMatch(/text/);
  });

  it('leaves errors of this project as they are', () => {
    const error = new NotSupportedError('no');
    expect(toCacheError(error, 'host:1')).toBe(error);
  });
});

describe('isRefusal', () => {
  it('knows the replies that are answers', () => {
    for (const word of ['NOT_FOUND', 'NOT_STORED', 'EXISTS']) expect(isRefusal(reply(word))).toBe(true);
    expect(isRefusal(reply('EXISTS'), ['NOT_FOUND'])).toBe(false);
    for (const other of [reply('ERROR'), new Error('EXISTS'), undefined, null, 'EXISTS'])
      expect(isRefusal(other)).toBe(false);
    expect(replyOf(reply('CLIENT_ERROR bad'))).toBe('CLIENT_ERROR bad');
  });
});
