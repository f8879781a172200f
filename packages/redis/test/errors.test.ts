import { describe, expect, it } from '@jest/globals';
import { BackendUnavailableError, NotSupportedError } from '@cache/core';
import { addressOf } from '../src/address-of.ts';
import { replyCode, toCacheError } from '../src/errors.ts';

describe('toCacheError', () => {
  const unavailable = [
    'LOADING Redis is loading the dataset in memory',
    "READONLY You can't write against a read only replica.",
    'MASTERDOWN Link with MASTER is down',
    'BUSY Redis is busy running a script.',
    'ERR max number of clients reached',
    'Socket closed unexpectedly',
    'The client is closed',
    'Connection timeout',
  ];
  it.each(unavailable)('makes "%s" a BackendUnavailableError', (message) => {
    const cause = new Error(message);
    expect(toCacheError(cause)).toMatchObject({ code: 'CACHE_BACKEND_UNAVAILABLE', cause });
  });

  const replies = [
    ['WRONGTYPE Operation against a key holding the wrong kind of value', /another type than a string/],
    ["OOM command not allowed when used memory > 'maxmemory'.", /full \(maxmemory\)/],
    ['NOAUTH Authentication required.', /wants a password/],
    ['WRONGPASS invalid username-password pair', /refuses the user name or password/],
    ["NOPERM this user has no permissions to run the 'set' command", /not allowed/],
    ['ERR This instance has cluster support disabled', /is none of a cluster; give it as the option url/],
    ["ERR unknown command 'SENTINEL', with args beginning with: 'x'", /is no sentinel; give it as the option url/],
    ['ERR unknown command `SENTINEL`, with args beginning with: `x`', /is no sentinel; give it as the option url/],
    ["ERR unknown command 'NOPE'", /replied: ERR unknown command/],
  ] as const;
  it.each(replies)('explains "%s" in a BackendError', (message, explanation) => {
    const cause = new Error(message);
    const error = toCacheError(cause);
    expect(error).toMatchObject({ code: 'CACHE_BACKEND', cause });
    expect(error.message).toMatch(explanation);
  });

  it('names the option for a server that is one of a cluster', () => {
    expect(toCacheError(new Error('MOVED 866 127.0.0.1:7001'))).toMatchObject({
      code: 'CACHE_BACKEND_UNAVAILABLE',
      message: expect.stringMatching(/give it as the option cluster \(MOVED 866/),
    });
  });

  it('makes a string that Redis does not hold an EntryTooLargeError', () => {
    const error = toCacheError(new Error('ERR string exceeds maximum allowed size (proto-max-bulk-len)'));
    expect(error).toMatchObject({ code: 'CACHE_ENTRY_TOO_LARGE' });
  });

  it('names the code of a refused connection that has no message', () => {
    const error = toCacheError(Object.assign(new Error(''), { code: 'ECONNREFUSED' }));
    expect(error).toMatchObject({
      code: 'CACHE_BACKEND_UNAVAILABLE',
      message: 'Redis cannot be reached: ECONNREFUSED',
    });
  });

  it('names the server where it is known which', () => {
    const messageFor = (message: string): string => toCacheError(new Error(message), 'h:1').message;
    expect(messageFor('NOAUTH Authentication required.')).toMatch(/^the Redis server at h:1 wants a password; put/);
    expect(messageFor('ERR no')).toBe('the Redis server at h:1 replied: ERR no');
    expect(messageFor('Socket closed')).toBe('Redis at h:1 cannot be reached: Socket closed');
  });

  it.each([
    [{ socket: { host: '10.0.0.1', port: 7000 }, password: 'secret' }, '10.0.0.1:7000'],
    [{ socket: { host: '::1', port: 7000 } }, '[::1]:7000'],
    [{ socket: {} }, 'localhost:6379'],
    [{ socket: { path: '/run/redis.sock' } }, '/run/redis.sock'],
    [undefined, undefined],
  ])('knows where a client of %j connects to', (options, address) => {
    expect(addressOf({ options })).toBe(address);
  });

  it('keeps errors of this project, and makes wrong arguments no outage', () => {
    const own = new NotSupportedError('no');
    expect(toCacheError(own)).toBe(own);
    expect(toCacheError(new TypeError('"arguments[1]" must be of type "string | Buffer"'))).toMatchObject({
      code: 'CACHE_BACKEND',
    });
    expect(toCacheError('thrown text')).toMatchObject({ code: 'CACHE_BACKEND', cause: 'thrown text' });
  });
});

describe('replyCode', () => {
  it('is the first word of a reply, also of one that was explained', () => {
    const reply = new Error('WRONGTYPE Operation');
    expect(replyCode(reply)).toBe('WRONGTYPE');
    expect(replyCode(toCacheError(reply))).toBe('WRONGTYPE');
  });

  it('is that of what a script was replied, before Redis 7 too', () => {
    const script = 'ERR Error running script (call to f_1028a5dba704): @user_script:4: @user_script: 4: ';
    const reply = new Error(`${script}-READONLY You can't write against a read only replica.`);
    expect(replyCode(reply)).toBe('READONLY');
    expect(toCacheError(reply)).toMatchObject({ code: 'CACHE_BACKEND_UNAVAILABLE' });
    expect(replyCode(new Error(`${script}Wrong number of args calling Redis command From Lua script`))).toBe('ERR');
  });

  it('is undefined for errors of the connection', () => {
    expect(replyCode(new Error('The client is offline'))).toBeUndefined();
    expect(replyCode(Object.assign(new Error('SSL alert number 40'), { code: 'ERR_SSL' }))).toBeUndefined();
    expect(replyCode(new BackendUnavailableError('no cause'))).toBeUndefined();
    expect(replyCode(undefined)).toBeUndefined();
  });
});
