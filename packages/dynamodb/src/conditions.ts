import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Condition, Item } from './item-layout.ts';

/** The entry is there, and what else is asked of it holds. */
export function present(nowMs: number, also?: string): Condition {
  const there = 'attribute_exists(#key)';
  return { expression: alive(also === undefined ? there : `${there} AND ${also}`), values: at(nowMs) };
}

/** There is no entry, or none any more. */
export function absent(nowMs: number): Condition {
  return { expression: 'attribute_not_exists(#key) OR #expiresAt <= :now', values: at(nowMs) };
}

/** The entry is there, and its value is a number of a range. */
export function counting(least: number, most: number, nowMs: number): Condition {
  return {
    expression: alive('#value BETWEEN :least AND :most'),
    values: { ':least': { N: String(least) }, ':most': { N: String(most) }, ...at(nowMs) },
  };
}

/** The entry is there, in this very state. */
export function unchanged(version: string, nowMs: number): Condition {
  return { expression: alive('#version = :seen'), values: { ':seen': { S: version }, ...at(nowMs) } };
}

/** The entry is there, written by another program, which gives no versions, and has this value. */
export function unchangedValue(value: AttributeValue, nowMs: number): Condition {
  return {
    expression: alive('attribute_not_exists(#version) AND #value = :seen'),
    values: { ':seen': value, ...at(nowMs) },
  };
}

/**
 * A condition on an item that is not over: DynamoDB may not have removed one that is. It must have no OR of its own, since
 * AND binds closer and there are no parentheses: those cost a local server five times as long to read.
 */
function alive(condition: string): string {
  return `${condition} AND attribute_not_exists(#expiresAt) OR ${condition} AND #expiresAt > :now`;
}

function at(nowMs: number): Item {
  return { ':now': { N: String(nowMs) } };
}
