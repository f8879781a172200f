import type { AtomicOperation, Capabilities, PayloadKind } from '@cache/core';
import { bytesInWords, msInWords } from './amounts.ts';

/** One thing that capabilities say of a backend, in words, and how it could be otherwise. */
export interface Trait {
  readonly title: string;
  /** How it is with a backend, in a word or two. */
  readonly valueOf: (capabilities: Capabilities) => string;
  readonly alternativesTo: (capabilities: Capabilities) => readonly Alternative[];
}

/** Another way in which one thing could be. */
export interface Alternative {
  /** How it is now, as a clause. */
  readonly now: string;
  /** Whether nothing else needs to be said beside it. */
  readonly suffices?: boolean;
  readonly applyTo: (capabilities: Capabilities) => Capabilities;
}

type Flag = { [Name in keyof Capabilities]: Capabilities[Name] extends boolean ? Name : never }[keyof Capabilities];
type Limit = 'maxTtlMs' | 'maxKeyBytes' | 'maxValueBytes';

const YES = '✓';
const NO = '–';

const flag = (name: Flag, title: string, yes: string, no: string): Trait => ({
  title: `${title} (\`${name}\`)`,
  valueOf: ({ [name]: is }) => (is ? YES : NO),
  alternativesTo: ({ [name]: is }) => [
    {
      now: is ? yes : no,
      // What keeps nothing has no other traits that anybody could notice.
      suffices: name === 'stores' && !is,
      applyTo: (capabilities) => ({ ...capabilities, [name]: !is }),
    },
  ],
});

/** Whether a list of the capabilities has an item. */
const item = <Name extends 'atomic' | 'payloads'>(
  name: Name,
  wanted: Capabilities[Name][number],
  [title, yes, no]: readonly [title: string, yes: string, no: string],
): Trait => {
  const listIn = (capabilities: Capabilities): readonly string[] => capabilities[name];
  return {
    title: `${title} (\`${name}\`)`,
    valueOf: (capabilities) => (listIn(capabilities).includes(wanted) ? YES : NO),
    alternativesTo: (capabilities) => {
      const has = listIn(capabilities).includes(wanted);
      const applyTo = (other: Capabilities): Capabilities => {
        const others = listIn(other).filter((each) => each !== wanted);
        return { ...other, [name]: has ? others : [...others, wanted] };
      };
      return [{ now: has ? yes : no, applyTo }];
    },
  };
};

const oneStep = (operation: AtomicOperation): Trait =>
  item('atomic', operation, [
    `\`${operation}\` is one step`,
    `\`${operation}\` is one step`,
    `\`${operation}\` is not one step`,
  ]);

const payload = (kind: PayloadKind, title: string, yes: string, no: string): Trait =>
  item('payloads', kind, [title, yes, no]);

/** A limit, which could be absent, or so low that a case reaches it at once. */
const limit = (
  name: Limit,
  title: string,
  inWords: (amount: number) => string,
  whatIs: { readonly limitedTo: string; readonly asMuchAs: string; readonly unlimited: string; readonly low: number },
): Trait => ({
  title: `${title} (\`${name}\`)`,
  valueOf: ({ [name]: most }) => inWords(most),
  alternativesTo: ({ [name]: most }) => {
    const to = (value: number) => (capabilities: Capabilities) => ({ ...capabilities, [name]: value });
    const lower = { now: `${whatIs.asMuchAs} ${inWords(most)}`, applyTo: to(whatIs.low) };
    if (most === Infinity) return [{ ...lower, now: whatIs.unlimited }];
    return [{ now: `${whatIs.limitedTo} ${inWords(most)}`, applyTo: to(Infinity) }, lower];
  },
});

/**
 * All that capabilities say. Of several that could be otherwise the first is named, so what is a matter of more than
 * one of them (a store that is not shared needs no compare-and-set of its own) comes last.
 */
export const traits: readonly Trait[] = [
  flag('stores', 'keeps what it is given', 'it keeps what it is given', 'it keeps nothing'),
  flag('scan', 'lists its keys', 'it can list its keys', 'it cannot list its keys'),
  flag(
    'clearNamespace',
    'clears one namespace',
    'it can clear one namespace alone',
    'it cannot clear one namespace alone',
  ),
  flag(
    'tellsTtl',
    'tells the time left',
    'it can tell the time that an entry has left',
    'it cannot tell the time that an entry has left',
  ),
  flag('compareAndSet', 'compares and sets', 'it can compare and set', 'it cannot compare and set'),
  ...(['add', 'increment', 'compareAndSet', 'compareAndDelete', 'multiSet'] as const).map(oneStep),
  payload(
    'reference',
    'keeps values as they are',
    'it keeps values as they are, unencoded',
    'it keeps text or bytes, not values as they are',
  ),
  payload('text', 'keeps text', 'it keeps text', 'it does not keep text'),
  payload('binary', 'keeps bytes', 'it keeps bytes', 'it does not keep bytes'),
  {
    title: 'step of lifetimes (`ttlResolutionMs`)',
    valueOf: ({ ttlResolutionMs }) => msInWords(ttlResolutionMs),
    alternativesTo: ({ ttlResolutionMs }) => [
      {
        now: `it counts lifetimes in steps of ${msInWords(ttlResolutionMs)}`,
        applyTo: (capabilities) => ({ ...capabilities, ttlResolutionMs: ttlResolutionMs === 1 ? 1000 : 1 }),
      },
    ],
  },
  limit('maxTtlMs', 'longest lifetime', msInWords, {
    limitedTo: 'its longest lifetime is',
    asMuchAs: 'a lifetime may be as long as',
    unlimited: 'it has no limit for lifetimes',
    low: 1000,
  }),
  limit('maxKeyBytes', 'longest key, before it is mapped to a shorter one', bytesInWords, {
    limitedTo: 'its longest key has',
    asMuchAs: 'a key may have as much as',
    unlimited: 'it has no limit for keys',
    low: 100,
  }),
  limit('maxValueBytes', 'largest value', bytesInWords, {
    limitedTo: 'its largest value has',
    asMuchAs: 'a value may have as much as',
    unlimited: 'it has no limit for values',
    low: 1024,
  }),
  flag(
    'persistent',
    'outlives its process or server',
    'its entries outlive its process or server',
    'its entries end with its process or server',
  ),
  flag('shared', 'is shared by processes', 'other processes see its entries', 'no other process sees its entries'),
];
