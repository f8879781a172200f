import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { isCacheable } from '../src/log/log-entry.ts';
import { parseLogLine } from '../src/log/parse-log-line.ts';
import { accessLogLine } from './access-log-line.ts';

const COMMON = '127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326';
const ENTRY = {
  timeMs: Date.UTC(2000, 9, 10, 20, 55, 36),
  method: 'GET',
  target: '/apache_pb.gif',
  status: 200,
  bytes: 2326,
};

describe('parseLogLine', () => {
  it.each([
    ['the common format', COMMON],
    ['the combined format', `${COMMON} "http://www.example.com/start.html" "Mozilla/4.08 [en] (Win98; I ;Nav)"`],
    ['fields of the server behind the combined format', `${COMMON} "-" "curl/8.5" 0.003 "-"`],
    ['a virtual host in front', `www.example.com:443 ${COMMON}`],
    ['an IPv6 address', COMMON.replace('127.0.0.1', '2001:db8::8a2e:370:7334')],
    ['a host name', COMMON.replace('127.0.0.1', 'client.example.net')],
    ['a user name with spaces', COMMON.replace('frank', 'frank of the [north]')],
    ['HTTP/2 and no user', COMMON.replace('frank', '-').replace('HTTP/1.0', 'HTTP/2')],
    ['no protocol', COMMON.replace(' HTTP/1.0', '')],
  ])('reads %s', (_what, line) => {
    expect(parseLogLine(line)).toEqual(ENTRY);
  });

  it.each([
    ['a quote escaped by a backslash', String.raw`GET /a?q=\"b\" HTTP/1.1`, String.raw`/a?q=\"b\"`],
    ['a quote escaped as hexadecimal', String.raw`GET /a?q=\x22b\x22 HTTP/1.1`, String.raw`/a?q=\x22b\x22`],
    ['a backslash before the closing quote', String.raw`GET /a\\`, String.raw`/a\\`],
    ['a target with spaces', 'GET /a b HTTP/1.1', '/a b'],
    ['a target that is a URL', 'GET http://example.org/?a=b HTTP/1.1', 'http://example.org/?a=b'],
    ['a query', 'GET /a?b=c&d=[e] HTTP/1.1', '/a?b=c&d=[e]'],
  ])('keeps %s', (_what, request, target) => {
    expect(parseLogLine(accessLogLine({ request, rest: ' "-" "-"' }))).toMatchObject({
      method: 'GET',
      target,
      status: 200,
    });
  });

  it.each([
    ['of no method', '/only/a/path'],
    ['of no target', 'GET'],
    ['that nobody sent', '-'],
    ['that is another protocol', String.raw`\x16\x03\x01\x02`],
    ['that is empty', ''],
  ])('reads a line with a request %s, which is not cacheable', (_what, request) => {
    const entry = parseLogLine(accessLogLine({ request, status: 200 }));
    expect(entry).toMatchObject({ method: '', target: '', status: 200 });
    expect(typeof entry !== 'string' && isCacheable(entry)).toBe(false);
  });

  it('tells a size that is not logged from an empty response', () => {
    expect(parseLogLine(accessLogLine({ size: '-' }))).toMatchObject({ bytes: undefined });
    expect(parseLogLine(accessLogLine({ size: 0 }))).toMatchObject({ bytes: 0 });
  });

  it.each([
    ['+0530', Date.UTC(2000, 9, 10, 8, 25, 36)],
    ['-0330', Date.UTC(2000, 9, 10, 17, 25, 36)],
    ['+0000', Date.UTC(2000, 9, 10, 13, 55, 36)],
  ])('reads the time zone %s', (zone, timeMs) => {
    expect(parseLogLine(COMMON.replace('-0700', zone))).toMatchObject({ timeMs });
  });

  it('takes a leap second for the second after it', () => {
    expect(parseLogLine(COMMON.replace('10/Oct/2000:13:55:36 -0700', '31/Dec/2016:23:59:60 +0000'))).toMatchObject({
      timeMs: Date.UTC(2017, 0, 1),
    });
  });

  it.each([
    ['an empty line', '', 'no time'],
    ['text', 'Lorem ipsum dolor sit amet', 'no time'],
    ['a time in another format', COMMON.replace('10/Oct/2000:13:55:36 -0700', '2000-10-10T13:55:36Z'), 'no time'],
    ['nothing before the time', COMMON.slice('127.0.0.1 - frank'.length), 'no host'],
    ['a field missing before the time', COMMON.replace('- frank ', ''), 'no host'],
    ['a request that does not end', COMMON.replace('HTTP/1.0"', 'HTTP/1.0'), 'no request'],
    ['a quote that is not escaped', COMMON.replace('.gif', '".gif'), 'no request'],
    ['no status', COMMON.replace(' 200', ''), 'no request'],
    ['no size', COMMON.replace(' 2326', ''), 'no request'],
    ['a negative size', COMMON.replace('2326', '-1'), 'no request'],
    ['a line cut off in the middle', COMMON.slice(0, 60), 'no request'],
    ['a month that is none', COMMON.replace('Oct', 'Okt'), 'impossible time [10/Okt/2000'],
    ['a day that is none', COMMON.replace('10/Oct', '31/Jun'), 'impossible time [31/Jun'],
    ['an hour that is none', COMMON.replace(':13:', ':24:'), 'impossible time'],
    ['a zone that is none', COMMON.replace('-0700', '-0760'), 'impossible time'],
    ['a time before all logs', COMMON.replace('2000', '1969'), 'impossible time'],
    ['a size that is none', COMMON.replace('2326', '9'.repeat(400)), 'impossible size'],
  ])('says what is wrong with %s', (_what, line, problem) => {
    expect(parseLogLine(line)).toContain(problem);
  });

  it('reads back what a server writes', () => {
    const target = fc.stringMatching(/^\/[\x21\x23-\x5b\x5d-\x7e]*$/);
    const word = fc.stringMatching(/^[\x21-\x5a\x5c\x5e-\x7e]+$/);
    fc.assert(
      fc.property(
        fc.record({
          host: fc.oneof(fc.ipV4(), fc.ipV6()),
          user: word,
          seconds: fc.integer({ min: 0, max: 4_102_444_800 }),
          method: fc.constantFrom('GET', 'HEAD', 'POST', 'PURGE'),
          target,
          status: fc.integer({ min: 100, max: 599 }),
          size: fc.option(fc.nat(), { nil: undefined }),
          agent: word,
        }),
        ({ host, user, seconds, method, target, status, size, agent }) => {
          const timeMs = seconds * 1000;
          const request = `${method} ${target} HTTP/1.1`;
          const line = accessLogLine({
            host,
            user,
            timeMs,
            request,
            status,
            size: size ?? '-',
            rest: ` "-" "${agent}"`,
          });
          expect(parseLogLine(line)).toEqual({ timeMs, method, target, status, bytes: size });
        },
      ),
    );
  });

  it('answers for any text at all', () => {
    const noise = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom(' ', '[', ']', '"', '\\', '/', ':', '1', 'a') }),
    );
    fc.assert(
      fc.property(noise, noise, (before, after) => {
        for (const line of [before + after, before + COMMON + after, COMMON.slice(0, 40) + after]) {
          expect(['string', 'object']).toContain(typeof parseLogLine(line));
        }
      }),
    );
  });

  it('takes no more than linear time for a line made to be slow', () => {
    const long = 200_000;
    const lines = [
      ' ['.repeat(long),
      `${COMMON.slice(0, 46)} "${String.raw`\\`.repeat(long)}`,
      `- ${' -'.repeat(long)} ${COMMON.slice(0, 46)}`,
    ];
    for (const line of lines) expect(typeof parseLogLine(line)).toBe('string');
  });
});

describe('isCacheable', () => {
  it.each([
    ['GET', 200, true],
    ['HEAD', 204, true],
    ['GET', 304, true],
    ['GET', 399, true],
    ['GET', 199, false],
    ['GET', 404, false],
    ['GET', 500, false],
    ['POST', 200, false],
    ['OPTIONS', 204, false],
  ])('%s answered %i: %s', (method, status, cacheable) => {
    expect(isCacheable({ timeMs: 0, method, target: '/', status, bytes: 1 })).toBe(cacheable);
  });
});
