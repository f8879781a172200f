import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { ResolvedDynamoDBOptions } from './options.ts';
import { wireKey } from './wire-key.ts';

/** An item as it is sent and answered. */
export type Item = Record<string, AttributeValue>;

/** What the attributes are called that only the backend reads. */
export const OWN_ATTRIBUTES = ['expiresAt', 'version', 'entry', 'chunks'] as const;

/** The largest number of chunks, which is what one request can read. */
export const MOST_CHUNKS = 100;

/** An expression, and what it compares with. */
export interface Condition {
  readonly expression: string;
  readonly values: Item;
}

/** What stands in the place of a value: the value, or how many chunks it has. */
export type Content = { readonly value: AttributeValue } | { readonly chunks: number };

/**
 * How an entry is laid out as an item:
 *
 * - the key, or what stands for it, see {@link wireKey}; then `entry` is the key itself;
 * - the value: a counter is a number, other text a string, bytes are binary; or `chunks`, the number of further items
 *   that hold it, see {@link ChunkStore};
 * - `expiresAt`, the end of the lifetime to the millisecond, and `ttl`, the same for DynamoDB in seconds; neither for
 *   ever;
 * - `version`, another one after every write.
 *
 * In expressions, `#key`, `#value`, `#ttl`, `#expiresAt`, `#version`, `#entry` and `#chunks` stand for the attributes.
 */
export class ItemLayout {
  readonly key: string;
  readonly value: string;
  readonly ttl: string;
  readonly #names: Readonly<Record<string, string>>;
  readonly #namesIn = new Map<string, Record<string, string>>();

  constructor({ key, value, ttl }: ResolvedDynamoDBOptions['attributes']) {
    this.key = key;
    this.value = value;
    this.ttl = ttl;
    const own = OWN_ATTRIBUTES.map((name) => [`#${name}`, name] as const);
    this.#names = { '#key': key, '#value': value, '#ttl': ttl, ...Object.fromEntries(own) };
  }

  /** The key of an entry's item. */
  keyOf(key: string): Item {
    return { [this.key]: { S: wireKey(key) } };
  }

  /** The key of an item that was read. */
  keyIn(item: Item): Item {
    return { [this.key]: item[this.key] as AttributeValue };
  }

  /** The item of an entry. */
  entry(key: string, content: Content, version: string, expiresAt: number | null): Item {
    const wire = wireKey(key);
    const item: Item = { [this.key]: { S: wire }, version: { S: version } };
    if (wire !== key) item['entry'] = { S: key };
    if ('value' in content) item[this.value] = content.value;
    else item['chunks'] = { N: String(content.chunks) };
    return Object.assign(item, this.lifetime(expiresAt));
  }

  /** The attributes that say when a lifetime ends. */
  lifetime(expiresAt: number | null): Item {
    if (expiresAt === null) return {};
    return { expiresAt: { N: String(expiresAt) }, [this.ttl]: { N: secondsOf(expiresAt) } };
  }

  /** The whole key of the entry that an item belongs to. */
  entryOf(item: Item): string {
    return item['entry']?.S ?? item[this.key]?.S ?? '';
  }

  /** What the names in expressions stand for: of all names, those that are used, since the service refuses others. */
  namesIn(...expressions: readonly string[]): Record<string, string> {
    const text = expressions.join(' ');
    let names = this.#namesIn.get(text);
    if (names === undefined) {
      const used = new Set(text.match(/#\w+/g));
      names = Object.fromEntries(Object.entries(this.#names).filter(([name]) => used.has(name)));
      this.#namesIn.set(text, names);
    }
    return names;
  }

  /** What a write on condition says of it. */
  conditional({ expression, values }: Condition): {
    ConditionExpression: string;
    ExpressionAttributeNames: Record<string, string>;
    ExpressionAttributeValues?: Item;
  } {
    return {
      ConditionExpression: expression,
      ExpressionAttributeNames: this.namesIn(expression),
      ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
    };
  }
}

/** When the lifetime of an item ends, in ms since 1970; `null` for never. */
export function expiryOf(item: Item): number | null {
  const { N } = item['expiresAt'] ?? {};
  return N === undefined ? null : Number(N);
}

/** How many further items hold the value. A number that the backend never writes is another program's, and tells nothing. */
export function chunksOf(item: Item): number {
  const count = Number(item['chunks']?.N ?? 0);
  return Number.isInteger(count) && count > 0 && count <= MOST_CHUNKS ? count : 0;
}

/** Tells the states of an entry apart; `undefined` where another program wrote it. */
export function versionOf(item: Item): string | undefined {
  return item['version']?.S;
}

/** Seconds as the service counts them, rounded up: it must not remove what is still alive. */
function secondsOf(ms: number): string {
  return String(Math.ceil(ms / 1000));
}
