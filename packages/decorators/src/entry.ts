import { isBytes, type Cache, type Deserialize, type Payload, type PayloadKind, type Serialize } from '@cache/core';

import { isThenable } from './thenable.ts';

/** What an entry says of its value. */
export interface EntryMeta {
  /** When it is no longer fresh, in ms since the epoch. */
  readonly staleAt?: number;
  /** When it ends, likewise; `null` for never. */
  readonly endsAt?: number | null;
  /** How long it took to compute, in ms. */
  readonly elapsed?: number;
  /** Whether the value describes an error that the function threw. */
  readonly error?: boolean;
  /** Which recording of a sequence it is the end of. */
  readonly sequence?: string;
  /** Whether it stands for `undefined`. */
  readonly absent?: boolean;
}

// Registered, since an application may hold two copies of this package over one cache.
const BRAND = Symbol.for('@cache/decorators/entry');

/** A stored value with what has to be known about it. */
export class Entry {
  readonly value: unknown;
  readonly meta: EntryMeta;

  constructor(value: unknown, meta: EntryMeta) {
    this.value = value;
    this.meta = meta;
  }

  static {
    Object.defineProperty(this.prototype, BRAND, { value: true });
  }
}

export function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && (value as { [BRAND]?: unknown })[BRAND] === true;
}

// In front of the payload that the cache's own serializer makes: `@1`, the meta as JSON, a line feed. As bytes:
// 0xe1, the version, the length of the JSON in two bytes, the JSON. Neither is how a plain integer starts.
const TEXT_MARK = '@1';
const BINARY_MARK = 0xe1;
const VERSION = 1;
const BINARY_HEAD = 4;

/** Encodes entries: what they say of themselves in front, and the value by the cache's serializer behind it. */
export function entryWriter({ serializer }: Cache): Serialize {
  const { produces } = serializer;
  return (entry, context) => {
    if (!isEntry(entry) || produces === 'reference')
      return produces === 'reference' ? entry : serializer.serialize(entry, context);
    const payload = serializer.serialize(entry.value, context);
    return isThenable(payload)
      ? payload.then((encoded) => pack(entry.meta, encoded, produces))
      : pack(entry.meta, payload, produces);
  };
}

/**
 * Decodes entries.
 *
 * @param plain - what becomes of a payload that is no entry: decoded by the cache's serializer, or a miss.
 */
export function entryReader({ serializer }: Cache, plain: 'decoded' | 'miss'): Deserialize {
  return (payload, context) => {
    if (isEntry(payload)) return payload;
    const packed = unpack(payload);
    if (packed === undefined) return plain === 'decoded' ? serializer.deserialize(payload, context) : undefined;
    const value: unknown = serializer.deserialize(packed.payload, context);
    return isThenable(value) ? value.then((decoded) => entryOf(decoded, packed.meta)) : entryOf(value, packed.meta);
  };
}

/** What a schema refuses is a miss, unless the entry says something without its value. */
function entryOf(value: unknown, meta: EntryMeta): Entry | undefined {
  const speaks = meta.absent === true || meta.sequence !== undefined;
  return value === undefined && !speaks ? undefined : new Entry(value, meta);
}

function pack(meta: EntryMeta, payload: Payload, kind: PayloadKind): Payload {
  const json = JSON.stringify(meta);
  if (kind === 'text') return `${TEXT_MARK}${json}\n${payload as string}`;
  const head = Buffer.from(json);
  const bytes = payload as Uint8Array;
  const packed = new Uint8Array(BINARY_HEAD + head.length + bytes.length);
  packed.set([BINARY_MARK, VERSION, head.length >> 8, head.length & 0xff]);
  packed.set(head, BINARY_HEAD);
  packed.set(bytes, BINARY_HEAD + head.length);
  return packed;
}

interface Packed {
  readonly meta: EntryMeta;
  readonly payload: Payload;
}

function unpack(payload: Payload): Packed | undefined {
  if (typeof payload === 'string') {
    const end = payload.startsWith(TEXT_MARK) ? payload.indexOf('\n') : -1;
    if (end < 0) return undefined;
    return withMeta(payload.slice(TEXT_MARK.length, end), payload.slice(end + 1));
  }
  if (!isBytes(payload) || payload[0] !== BINARY_MARK || payload[1] !== VERSION) return undefined;
  const end = BINARY_HEAD + ((payload[2] ?? 0) << 8) + (payload[3] ?? 0);
  return withMeta(Buffer.from(payload.subarray(BINARY_HEAD, end)).toString('utf8'), payload.subarray(end));
}

function withMeta(json: string, payload: Payload): Packed | undefined {
  try {
    const meta = JSON.parse(json) as EntryMeta | null;
    if (typeof meta === 'object' && meta !== null) return { meta, payload };
  } catch {
    // No JSON at all.
  }
  // Somebody else's value that happens to begin as ours do.
  return undefined;
}
