import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { resolveTimeout, resolveTtl, toMilliseconds } from '../src/index.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('toMilliseconds', () => {
  it.each([
    [0, 0],
    [1.5, 1.5],
    [-3, -3],
    [Infinity, Infinity],
    ['0s', 0],
    ['250ms', 250],
    ['30s', 30 * SECOND],
    ['2h5m', 2 * HOUR + 5 * MINUTE],
    ['1d2h3m50s', DAY + 2 * HOUR + 3 * MINUTE + 50 * SECOND],
    ['1w', 7 * DAY],
    ['1m1ms', MINUTE + 1],
    ['1.5s', 1500],
    ['-1m', -MINUTE],
    [{ minutes: 10, seconds: 5 }, 10 * MINUTE + 5 * SECOND],
    [{ weeks: 1, days: 1, hours: 1, milliseconds: 1 }, 8 * DAY + HOUR + 1],
    [{ seconds: 1, hours: undefined }, SECOND],
    [{ seconds: -1 }, -SECOND],
  ])('reads %p as %p', (duration, ms) => {
    expect(toMilliseconds(duration)).toBe(ms);
  });

  it.each([
    '',
    ' ',
    '5',
    '5 s',
    's',
    '5s ',
    '5S',
    '5s3m',
    '5s5s',
    '1e3s',
    '-',
    '+5s',
    '5.s',
    '.5s',
    '٥s',
    '5 minutes',
    'Infinity',
    '--5s',
  ])('refuses the text %p', (text) => {
    expect(() => toMilliseconds(text, 'ttl')).toThrow(TypeError);
    expect(() => toMilliseconds(text, 'ttl')).toThrow(`got ${JSON.stringify(text)}`);
  });

  it.each([
    [undefined],
    [null],
    [true],
    [5n],
    [[]],
    [{}],
    [{ seconds: undefined }],
    [{ secs: 1 }],
    [{ seconds: '1' }],
    [Symbol('s')],
    [() => 1],
    [new Date(0)],
    [{ constructor: 1 }],
  ])('refuses %p as malformed', (duration) => {
    expect(() => toMilliseconds(duration)).toThrow(TypeError);
  });

  it('refuses NaN as out of range, also as a part', () => {
    expect(() => toMilliseconds(Number.NaN)).toThrow(RangeError);
    expect(() => toMilliseconds({ seconds: Number.NaN })).toThrow(RangeError);
  });

  it('names what was wrong and what is accepted', () => {
    expect(() => toMilliseconds('soon', 'timeout')).toThrow(
      `timeout must be a number of milliseconds, a string like '250ms', '30s' or '1d2h3m50s', or an object like { minutes: 10 }; got "soon"`,
    );
  });

  it('reads a text and an object of the same parts as the same time', () => {
    const part = fc.option(fc.nat(100_000), { nil: undefined });
    const parts = fc.record({ weeks: part, days: part, hours: part, minutes: part, seconds: part, milliseconds: part });
    fc.assert(
      fc.property(parts, (duration) => {
        const units = { weeks: 'w', days: 'd', hours: 'h', minutes: 'm', seconds: 's', milliseconds: 'ms' } as const;
        const names = (Object.keys(units) as (keyof typeof units)[]).filter((name) => duration[name] !== undefined);
        fc.pre(names.length > 0);
        const text = names.map((name) => `${duration[name]}${units[name]}`).join('');
        expect(toMilliseconds(text)).toBe(toMilliseconds(duration));
        expect(toMilliseconds(`-${text}`)).toBe(-toMilliseconds(duration));
      }),
    );
  });

  it('reads back any whole number of milliseconds written with units', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), (ms) => {
        const text = `${Math.floor(ms / DAY)}d${Math.floor((ms % DAY) / HOUR)}h${Math.floor((ms % HOUR) / MINUTE)}m${Math.floor((ms % MINUTE) / SECOND)}s${ms % SECOND}ms`;
        expect(toMilliseconds(text)).toBe(ms);
      }),
    );
  });
});

describe('resolveTtl', () => {
  it.each([
    [null, null],
    [Infinity, null],
    [1, 1],
    [0.1, 1],
    [1.2, 2],
    ['1.5ms', 2],
    [8.64e15, 8.64e15],
  ])('reads %p as %p', (ttl, ttlMs) => {
    expect(resolveTtl(ttl)).toBe(ttlMs);
  });

  it.each([0, -0, -1, '0s', '-1s', -Infinity, Number.NaN, 8.64e15 + 1, '20000000000w', { seconds: 0 }])(
    'refuses %p',
    (ttl) => {
      expect(() => resolveTtl(ttl)).toThrow(RangeError);
    },
  );

  it.each([undefined, 'soon', false, {}])('refuses %p as malformed', (ttl) => {
    expect(() => resolveTtl(ttl)).toThrow(TypeError);
  });
});

describe('resolveTimeout', () => {
  it.each([
    [null, null],
    [0, null],
    ['0ms', null],
    [Infinity, null],
    [0.5, 0.5],
    ['5s', 5000],
  ])('reads %p as %p', (timeout, timeoutMs) => {
    expect(resolveTimeout(timeout)).toBe(timeoutMs);
  });

  it.each([-1, '-1s', -Infinity, Number.NaN])('refuses %p', (timeout) => {
    expect(() => resolveTimeout(timeout)).toThrow(RangeError);
  });

  it.each([undefined, 'soon', true])('refuses %p as malformed', (timeout) => {
    expect(() => resolveTimeout(timeout)).toThrow(TypeError);
  });
});
