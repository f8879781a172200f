import { describe, expect, it } from '@jest/globals';
import { NotSupportedError } from '@cache/core';
import { isConditionFailure, kindOfFailure, toCacheError } from '../src/errors.ts';

const ofService = (name: string, message = 'said so', httpStatusCode = 400): Error =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
const ofNetwork = (code: string): Error => Object.assign(new Error(`connect ${code}`), { code });

describe('kindOfFailure', () => {
  it.each([
    ['throttled', ofService('ProvisionedThroughputExceededException')],
    ['throttled', ofService('Other', 'slow down', 429)],
    ['throttled', Object.assign(ofService('InvalidSignatureException'), { $metadata: { clockSkewCorrected: true } })],
    ['unreached', ofNetwork('ECONNREFUSED')],
    ['unreached', Object.assign(new AggregateError([]), { code: 'ECONNREFUSED', name: 'TimeoutError' })],
    ['broken', ofNetwork('ECONNRESET')],
    ['broken', Object.assign(new Error('no answer'), { name: 'TimeoutError' })],
    ['broken', new SyntaxError('Unexpected end of JSON input')],
    ['broken', ofService('InternalServerError', 'oops', 500)],
    ['broken', ofService('UnknownError', '<html>', 502)],
    ['final', ofService('ValidationException')],
    ['final', ofService('ConditionalCheckFailedException')],
    ['final', new TypeError('a mistake')],
    ['final', undefined],
    ['final', 'text'],
  ] as const)('is %s for %s', (kind, error) => {
    expect(kindOfFailure(error)).toBe(kind);
  });
});

describe('toCacheError', () => {
  it.each([
    ['ResourceNotFoundException', 'not found', 'CACHE_BACKEND', /no table 'users'.*createTable\(\)/],
    ['ValidationException', 'Item size has exceeded the maximum allowed size', 'CACHE_ENTRY_TOO_LARGE', /larger/],
    [
      'ValidationException',
      'The provided key element does not match the schema',
      'CACHE_BACKEND',
      /'users' has another key: .*attributes\.key/,
    ],
    ['ThrottlingException', 'Rate exceeded', 'CACHE_BACKEND_UNAVAILABLE', /'users' now: Rate exceeded/],
    ['AccessDeniedException', 'not authorized', 'CACHE_BACKEND', /README.*not authorized/],
    ['CredentialsProviderError', 'Could not load', 'CACHE_BACKEND', /option credentials.*Could not load/],
    ['UnrecognizedClientException', 'invalid token', 'CACHE_BACKEND', /access key is not known/],
    ['SomethingElse', 'said so', 'CACHE_BACKEND', /DynamoDB failed: said so/],
  ])('gives %s (%s) the code %s and keeps the cause', (name, message, code, expected) => {
    const cause = ofService(name, message);
    expect(toCacheError(cause, 'users')).toMatchObject({ code, cause, message: expect.stringMatching(expected) });
  });

  it('says what it can of errors without a message', () => {
    expect(toCacheError(Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }), 'users').message).toMatch(
      /cannot be reached: ECONNREFUSED/,
    );
    expect(toCacheError('text', 'users').message).toMatch(/text/);
    expect(toCacheError(undefined, 'users').message).toMatch(/undefined/);
  });

  it('leaves errors of this project as they are', () => {
    const error = new NotSupportedError('no');
    expect(toCacheError(error, 'users')).toBe(error);
  });
});

describe('isConditionFailure', () => {
  it('knows the error of a condition, and no other', () => {
    expect(isConditionFailure(ofService('ConditionalCheckFailedException'))).toBe(true);
    for (const other of [ofService('ValidationException'), undefined, null, 'ConditionalCheckFailedException'])
      expect(isConditionFailure(other)).toBe(false);
  });
});
