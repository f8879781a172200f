import type { Payload, PayloadKind } from './serializer.ts';

/** Some tags, by their built keys, and the version that each of them was at. */
export interface TagVersions {
  readonly keys: readonly string[];
  readonly versions: readonly string[];
}

/** A payload that says which tags its entry has. */
export interface Sealed {
  readonly payload: Payload;
  readonly tags: TagVersions;
}

export const NO_TAGS: TagVersions = Object.freeze({ keys: [], versions: [] });

// In front of a payload that is text, and as the same bytes of one that is binary: the mark, the tags as JSON, which
// has no line feed of its own, and a line feed.
const MARK = '\u0001@tags1';
const MARK_BYTES = Buffer.from(MARK);
const FIRST = MARK_BYTES[0];
const LINE_FEED = 0x0a;

// Registered, since an application may hold two copies of this package over one backend.
const BRAND = Symbol.for('@cache/core/sealed');

/** What stands for a payload that is a reference, which has nowhere to write the tags. */
class SealedReference implements Sealed {
  readonly payload: Payload;
  readonly tags: TagVersions;

  constructor(payload: Payload, tags: TagVersions) {
    this.payload = payload;
    this.tags = tags;
  }

  static {
    Object.defineProperty(this.prototype, BRAND, { value: true });
  }
}

/** Puts the tags of an entry in front of its payload, which is of the kind that the serializer produces. */
export function seal(payload: Payload, tags: TagVersions, kind: PayloadKind): Payload {
  if (kind === 'reference') return new SealedReference(payload, tags);
  const head = `${MARK}${JSON.stringify([tags.keys, tags.versions])}\n`;
  return kind === 'text' ? head + (payload as string) : Buffer.concat([Buffer.from(head), payload as Uint8Array]);
}

/** Whether a payload is one that `seal` made, or one that begins just as those do. Costs next to nothing where not. */
export function isSealed(payload: Payload): boolean {
  if (typeof payload === 'string') return payload.charCodeAt(0) === FIRST && payload.startsWith(MARK);
  if (typeof payload !== 'object' || payload === null) return false;
  if (!ArrayBuffer.isView(payload)) return isSealedReference(payload);
  const bytes = payload as Uint8Array;
  return bytes[0] === FIRST && MARK_BYTES.every((byte, index) => bytes[index] === byte);
}

/** Whether a payload that is to be stored untagged would be taken for a sealed one. */
export function looksSealed(payload: Payload): boolean {
  return (typeof payload === 'string' || ArrayBuffer.isView(payload)) && isSealed(payload);
}

/** Takes a sealed payload apart; `undefined` for any other, also one that only begins so. */
export function unseal(payload: Payload): Sealed | undefined {
  if (!isSealed(payload)) return undefined;
  if (isSealedReference(payload)) return payload;
  const text = typeof payload === 'string';
  const end = text ? payload.indexOf('\n') : (payload as Uint8Array).indexOf(LINE_FEED);
  if (end < 0) return undefined;
  const head = text ? payload.slice(0, end) : Buffer.from((payload as Uint8Array).subarray(0, end)).toString('utf8');
  const tags = readTags(head.slice(MARK.length));
  if (tags === undefined) return undefined;
  return { payload: text ? payload.slice(end + 1) : (payload as Uint8Array).subarray(end + 1), tags };
}

/**
 * The payload without the tags that core put in front of it, for backends that show what they store, as memory does
 * to `sizeOf` and `onEvict`.
 */
export function withoutTags(payload: Payload): Payload {
  const sealed = unseal(payload);
  return sealed === undefined ? payload : sealed.payload;
}

function isSealedReference(payload: Payload): payload is Sealed {
  return typeof payload === 'object' && payload !== null && (payload as { [BRAND]?: unknown })[BRAND] === true;
}

function readTags(json: string): TagVersions | undefined {
  try {
    const [keys, versions] = JSON.parse(json) as unknown[];
    return isTexts(keys) && isTexts(versions) && keys.length === versions.length ? { keys, versions } : undefined;
  } catch {
    return undefined;
  }
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== '');
}
