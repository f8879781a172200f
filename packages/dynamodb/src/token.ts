import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Token } from '@cache/core';
import { unchanged, unchangedValue } from './conditions.ts';
import { versionOf, type Condition, type Item } from './item-layout.ts';

/** No state is called so. */
const NO_VERSION = '';

/** What another program wrote has no version: its value tells its state. */
class ValueToken {
  readonly value: AttributeValue;

  constructor(value: AttributeValue) {
    this.value = value;
  }
}

/** Makes a token of what tells an item's state from every other. */
export function tokenOf(item: Item, attribute: string): Token {
  return versionOf(item) ?? new ValueToken(item[attribute] as AttributeValue);
}

/** That an entry is as a token says. What is no token, such as that of a miss, fits nothing. */
export function fitting(token: Token, nowMs: number): Condition {
  if (token instanceof ValueToken) return unchangedValue(token.value, nowMs);
  return unchanged(typeof token === 'string' ? token : NO_VERSION, nowMs);
}
