import { describe, expect, it } from '@jest/globals';
import { NullBackend, type Capabilities } from '@cache/core';
import type { Case } from '../src/index.ts';
import { whyInapplicable } from '../src/why-inapplicable.ts';

const STORING: Capabilities = { ...new NullBackend().capabilities, stores: true };
const TARGET = { name: 'any', create: () => new NullBackend() };

/** Why a case with this requirement does not apply to a backend that differs from one that can do everything. */
function whyNot(requires: NonNullable<Case['requires']>, said: Partial<Capabilities> = {}): string | undefined {
  return whyInapplicable({ requires }, { ...STORING, ...said }, TARGET);
}

describe('whyInapplicable', () => {
  it('has nothing to say of a case that applies', () => {
    expect(whyInapplicable({}, STORING, TARGET)).toBeUndefined();
    expect(whyNot(({ scan }) => scan)).toBeUndefined();
  });

  it('names what a backend cannot do, and what it can where the case is about one that cannot', () => {
    expect(whyNot(({ scan }) => scan, { scan: false })).toBe('it cannot list its keys');
    expect(whyNot(({ scan }) => !scan)).toBe('it can list its keys');
    expect(whyNot(({ payloads }) => payloads.includes('binary'), { payloads: ['text'] })).toBe(
      'it does not keep bytes',
    );
    expect(whyNot(({ atomic }) => atomic.includes('multiSet'), { atomic: ['add'] })).toBe('`multiSet` is not one step');
    expect(whyNot(({ shared }) => shared)).toBe('no other process sees its entries');
  });

  it('names limits with their amounts', () => {
    expect(whyNot(({ maxTtlMs }) => maxTtlMs > 1e12, { maxTtlMs: 86_400_000 })).toBe('its longest lifetime is 1 day');
    expect(whyNot(({ maxTtlMs }) => maxTtlMs < 1e12)).toBe('it has no limit for lifetimes');
    expect(whyNot(({ maxValueBytes }) => maxValueBytes < 1e6, { maxValueBytes: 999_000_000 })).toBe(
      'a value may have as much as 999 MB',
    );
    expect(whyNot(({ ttlResolutionMs }) => ttlResolutionMs === 1, { ttlResolutionMs: 1000 })).toBe(
      'it counts lifetimes in steps of 1 s',
    );
  });

  it('names the fewest things that a requirement is a matter of, and no more', () => {
    const both = ({ scan, clearNamespace }: Capabilities): boolean => scan && clearNamespace;
    expect(whyNot(both, { scan: false })).toBe('it cannot list its keys');
    expect(whyNot(both, { scan: false, clearNamespace: false })).toBe(
      'it cannot list its keys, and it cannot clear one namespace alone',
    );
    const either = ({ compareAndSet, shared }: Capabilities): boolean => compareAndSet || !shared;
    expect(whyNot(either, { compareAndSet: false, shared: true })).toBe('it cannot compare and set');
  });

  it('says of what keeps nothing no more than that', () => {
    expect(whyNot(({ stores, scan }) => stores && !scan, { stores: false })).toBe('it keeps nothing');
    expect(whyNot(({ stores }) => !stores)).toBe('it keeps what it is given');
  });

  it('has words for a requirement that nothing meets', () => {
    expect(whyNot(() => false)).toBe('not promised by the capabilities of this backend');
  });

  it('names what the target would have to offer', () => {
    expect(whyInapplicable({ needs: ['server'] }, STORING, TARGET)).toMatch(/^no server is given .*\(`server`\)$/);
    expect(whyInapplicable({ needs: ['address', 'advance'] }, STORING, TARGET)).toMatch(
      /^no address .*\(`address`\), and no clock .*\(`advance`\)$/,
    );
    const target = { ...TARGET, advance: async () => undefined };
    expect(whyInapplicable({ needs: ['advance'] }, STORING, target)).toBeUndefined();
  });
});
