import type { Attributes } from '@opentelemetry/api';

import {
  CACHE_HIT,
  CACHE_HITS,
  CACHE_KEYS,
  CACHE_MISSES,
  CACHE_NAME,
  DB_NAMESPACE,
  DB_OPERATION_BATCH_SIZE,
  DB_OPERATION_NAME,
  DB_SYSTEM_NAME,
  ERROR_TYPE,
} from './conventions.ts';

const OWN: readonly string[] = [
  DB_SYSTEM_NAME,
  DB_OPERATION_NAME,
  DB_OPERATION_BATCH_SIZE,
  DB_NAMESPACE,
  ERROR_TYPE,
  CACHE_NAME,
  CACHE_HIT,
  CACHE_HITS,
  CACHE_MISSES,
  CACHE_KEYS,
];

const KINDS: readonly string[] = ['string', 'number', 'boolean'];

/**
 * Reads the option `attributes`: what every span and measurement gets beside the plugin's own.
 *
 * @throws TypeError for what is no attribute of OpenTelemetry, and for one of the plugin's own.
 */
export function readAttributes(attributes: Attributes): Attributes {
  if (typeof attributes !== 'object' || attributes === null || Array.isArray(attributes))
    throw new TypeError('attributes must be an object of attributes by name');
  for (const [name, value] of Object.entries(attributes)) {
    if (name === '') throw new TypeError('attributes must have names with at least one character');
    if (OWN.includes(name))
      throw new TypeError(`attributes must not have ${OWN.join(', ')}, which are the plugin's own; got ${name}`);
    if (!isAttributeValue(value))
      throw new TypeError(
        `attributes[${JSON.stringify(name)}] must be a string, a number, a boolean, or a list of one of these kinds`,
      );
  }
  return attributes;
}

function isAttributeValue(value: unknown): boolean {
  if (value === undefined || KINDS.includes(typeof value)) return true;
  if (!Array.isArray(value)) return false;
  const kinds = new Set(value.filter((each) => each !== null && each !== undefined).map((each) => typeof each));
  return kinds.size <= 1 && [...kinds].every((kind) => KINDS.includes(kind));
}
