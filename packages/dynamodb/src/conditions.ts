import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Condition, Item } from './item-layout.ts';

/** An item that DynamoDB has not removed yet may be over. */
const ALIVE = '(attribute_not_exists(#expiresAt) OR #expiresAt > :now)';

/** The entry is there. */
export function present(nowMs: number): Condition {
  return { expression: `attribute_exists(#key) AND ${ALIVE}`, values: at(nowMs) };
}

/** There is no entry, or none any more. */
export function absent(nowMs: number): Condition {
  return { expression: 'attribute_not_exists(#key) OR #expiresAt <= :now', values: at(nowMs) };
}

/** The entry is there, and its value is a number of a range. */
export function counting(least: number, most: number, nowMs: number): Condition {
  return {
    expression: `#value BETWEEN :least AND :most AND ${ALIVE}`,
    values: { ':least': { N: String(least) }, ':most': { N: String(most) }, ...at(nowMs) },
  };
}

/** The entry is there, in this very state. */
export function unchanged(version: string, nowMs: number): Condition {
  return { expression: `#version = :seen AND ${ALIVE}`, values: { ':seen': { S: version }, ...at(nowMs) } };
}

/** The entry is there, written by another program, which gives no versions, and has this value. */
export function unchangedValue(value: AttributeValue, nowMs: number): Condition {
  return {
    expression: `attribute_not_exists(#version) AND #value = :seen AND ${ALIVE}`,
    values: { ':seen': value, ...at(nowMs) },
  };
}

function at(nowMs: number): Item {
  return { ':now': { N: String(nowMs) } };
}
