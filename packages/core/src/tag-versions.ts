import { randomUUID } from 'node:crypto';
import { andThen } from './and-then.ts';
import type { CompleteBackend } from './complete-backend.ts';
import { gather } from './gather.ts';
import type { Invocation } from './invocation.ts';
import { asKind } from './payload.ts';
import type { MaybePromise, Payload, PayloadKind } from './serializer.ts';
import type { TagVersions } from './tag-seal.ts';

/** What a load knows of its tags before it. */
export interface ObservedTags extends TagVersions {
  /** When the store lets go of the first of them; `Infinity` for never. */
  readonly endsAt: number;
}

const HOUR_MS = 3_600_000;

/**
 * How long a tag is kept at least: longer than a load takes during which it is invalidated. Not much longer, since
 * there may be as many tags as entries, and those of entries that live for seconds would fill the store.
 */
const LEAST_LIFETIME_MS = HOUR_MS;

/** The same where a tag cannot be prolonged without undoing an invalidation. */
const LEAST_UNPROLONGED_MS = 30 * 24 * HOUR_MS;

/**
 * How far the clocks of processes may differ. Matters only where the tags of a load are known after it: a tag that
 * was invalidated up to so long before the load began is taken as invalidated during it.
 */
const CLOCK_SKEW_MS = 1000;

/** What is stored under the key of a tag. */
interface TagRecord {
  /** Changes with every invalidation, and is never the same twice. */
  readonly version: string;
  /** When the tag was invalidated, in ms since the epoch; `null` if it was only made. */
  readonly invalidatedAt: number | null;
  /** When the store lets go of it; `null` for never. */
  readonly endsAt: number | null;
}

/**
 * Reads the version of each tag, and gives a first one to those that have none. A tag that the store has lost gets a
 * version that no entry has, so entries of a lost tag are misses rather than alive again.
 *
 * @returns `undefined` where one was invalidated after `since`, or may have been: so long ago that nobody knows any more.
 */
export function observeTags(
  call: Invocation,
  keys: readonly string[],
  since = Infinity,
): MaybePromise<ObservedTags | undefined> {
  if (since + LEAST_LIFETIME_MS <= call.engine.clock.now()) return undefined;
  return andThen(call.backend.multiGet(keys, call.context), (payloads) =>
    andThen(
      gather(keys, (key, index) => observeTag(call, key, payloads[index])),
      (records) =>
        records.some(({ invalidatedAt }) => invalidatedAt !== null && invalidatedAt + CLOCK_SKEW_MS >= since)
          ? undefined
          : {
              keys,
              versions: records.map(({ version }) => version),
              endsAt: Math.min(...records.map(({ endsAt }) => endsAt ?? Infinity)),
            },
    ),
  );
}

/** Gives each tag a version that no entry was stored with. */
export function invalidateTags(backend: CompleteBackend, call: Invocation): MaybePromise<void> {
  const now = call.engine.clock.now();
  const lifetimeMs = leastLifetime(backend);
  const entries = (call.builtKeys as readonly string[]).map(
    (key) => [key, encode(newRecord(now, now + lifetimeMs), call.context.payload)] as const,
  );
  if (entries.length > 0) return backend.multiSet(entries, lifetimeMs, call.context);
}

/** Sees to it that the tags a load has observed are kept for as long as the entry that is now stored with them. */
export function keepTags(call: Invocation, tags: ObservedTags): MaybePromise<ObservedTags> {
  return endOf(call, call.ttlMs) <= tags.endsAt ? tags : andThen(observeTags(call, tags.keys), () => tags);
}

/** Whether each tag still is at the version that an entry was stored with. */
export function isCurrent(tags: TagVersions, payloads: readonly Payload[]): boolean {
  return tags.versions.every((version, index) => decode(payloads[index])?.version === version);
}

function observeTag(call: Invocation, key: string, payload: Payload): MaybePromise<TagRecord> {
  const record = decode(payload);
  if (record === undefined) return createTag(call, key);
  return outlives(record, call) ? record : prolong(call, key, record);
}

function createTag(call: Invocation, key: string): MaybePromise<TagRecord> {
  const { backend, context } = call;
  const lifetimeMs = tagLifetime(call);
  const record = newRecord(null, lifetimeMs === null ? null : endOf(call, lifetimeMs));
  const payload = encode(record, context.payload);
  // Without an add, two that make a tag at once leave entries of one of them that are misses, and no harm.
  if (!backend.capabilities.atomic.includes('add'))
    return andThen(backend.set(key, payload, lifetimeMs, context), () => record);
  return andThen(backend.add(key, payload, lifetimeMs, context), (added) =>
    added ? record : andThen(backend.get(key, context), (stored) => decode(stored) ?? record),
  );
}

/** Keeps a tag for as long as an entry that is stored with it. One that is invalidated meanwhile is left alone. */
function prolong(call: Invocation, key: string, record: TagRecord): MaybePromise<TagRecord> {
  const { backend, context } = call;
  if (!backend.capabilities.compareAndSet) return record;
  const lifetimeMs = tagLifetime(call);
  return andThen(backend.getWithToken(key, context), (stored) => {
    const latest = decode(stored?.payload);
    if (latest?.version !== record.version) return record;
    // Somebody else may have prolonged it since, and further.
    if (outlives(latest, call)) return latest;
    const longer = { ...latest, endsAt: lifetimeMs === null ? null : endOf(call, lifetimeMs) };
    const payload = encode(longer, context.payload);
    return andThen(backend.compareAndSet(key, stored?.token, payload, lifetimeMs, context), (done) =>
      done ? longer : prolong(call, key, latest),
    );
  });
}

/** Whether the store keeps a tag for at least as long as the entry that a call stores with it. */
function outlives({ endsAt }: TagRecord, call: Invocation): boolean {
  return endsAt === null || endOf(call, call.ttlMs) <= endsAt;
}

/** Twice the time that the entry lives, so that not every write has to prolong it. */
function tagLifetime({ ttlMs, backend }: Invocation): number | null {
  if (ttlMs === null) return null;
  return Math.min(Math.max(2 * ttlMs, leastLifetime(backend)), backend.capabilities.maxTtlMs);
}

function leastLifetime({ capabilities }: CompleteBackend): number {
  return Math.min(capabilities.compareAndSet ? LEAST_LIFETIME_MS : LEAST_UNPROLONGED_MS, capabilities.maxTtlMs);
}

function endOf({ engine }: Invocation, ttlMs: number | null): number {
  return ttlMs === null ? Infinity : engine.clock.now() + ttlMs;
}

function newRecord(invalidatedAt: number | null, endsAt: number | null): TagRecord {
  return { version: `${inBase36(invalidatedAt)}.${randomUUID().slice(0, 18)}`, invalidatedAt, endsAt };
}

// `time.random/end`: no time where it was only made, no end where it has none.
const RECORD = /^(([0-9a-z]*)\.[0-9a-f-]+)\/([0-9a-z]*)$/;

function encode({ version, endsAt }: TagRecord, kind: PayloadKind): Payload {
  const text = `${version}/${inBase36(endsAt)}`;
  return kind === 'binary' ? Buffer.from(text) : text;
}

function decode(payload: Payload): TagRecord | undefined {
  if (payload === undefined) return undefined;
  const text = typeof payload === 'object' && !ArrayBuffer.isView(payload) ? '' : (asKind(payload, 'text') as string);
  const [, version, time, end] = RECORD.exec(text) ?? [];
  if (version === undefined) return undefined;
  return {
    version,
    invalidatedAt: fromBase36(time as string),
    endsAt: fromBase36(end as string),
  };
}

function inBase36(time: number | null): string {
  return time === null ? '' : Math.max(0, Math.ceil(time)).toString(36);
}

function fromBase36(text: string): number | null {
  return text === '' ? null : parseInt(text, 36);
}
