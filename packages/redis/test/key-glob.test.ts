import { describe, expect, it } from '@jest/globals';
import { keyGlob } from '../src/key-glob.ts';

describe('keyGlob', () => {
  it('matches anything after a prefix without a glob', () => {
    expect(keyGlob('users:', undefined)).toBe('users:*');
    expect(keyGlob('', undefined)).toBe('*');
  });

  it('escapes what is special to Redis in a prefix', () => {
    expect(keyGlob(String.raw`a*b?c[d]e\f^g-h:`, undefined)).toBe(String.raw`a\*b\?c\[d\]e\\f\^g\-h:*`);
  });

  it('keeps stars, and makes one of several', () => {
    expect(keyGlob('p:', 'a*b***c')).toBe('p:a*b*c');
  });

  it('widens a question mark, which is a byte to Redis and a character to a cache', () => {
    expect(keyGlob('', 'a?b')).toBe('a*b');
    expect(keyGlob('', '?*?')).toBe('*');
  });

  it('takes brackets as they are', () => {
    expect(keyGlob('', '[ab]^-')).toBe(String.raw`\[ab\]\^\-`);
  });

  it('keeps what a backslash makes literal, and a backslash at the end', () => {
    expect(keyGlob('', String.raw`\*\?\a\\`)).toBe(String.raw`\*\?a\\`);
    expect(keyGlob('', 'a\\')).toBe(String.raw`a\\`);
  });

  it('does not tear characters of two UTF-16 units apart', () => {
    expect(keyGlob('🎈:', '*🎈?')).toBe('🎈:*🎈*');
  });
});
