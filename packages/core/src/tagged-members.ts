import { andThen } from './and-then.ts';
import type { CallContext, Token } from './backend.ts';
import type { CompleteBackend } from './complete-backend.ts';
import { isCacheError } from './errors.ts';
import type { MaybePromise, Payload } from './serializer.ts';
import { isSealed, unseal, type TagVersions } from './tag-seal.ts';
import { isCurrent } from './tag-versions.ts';
import { isThenable } from './thenable.ts';

/** Enough for the tags of nearly all entries; of the others all is read. */
const HEAD_BYTES = 1024;

/** The token of an entry with tags: it ends with them as well. */
class TaggedToken {
  readonly token: Token;
  readonly tags: TagVersions;

  constructor(token: Token, tags: TagVersions) {
    this.token = token;
    this.tags = tags;
  }
}

type TaggedMembers = Pick<
  Required<CompleteBackend>,
  | 'get'
  | 'multiGet'
  | 'exists'
  | 'ttl'
  | 'add'
  | 'increment'
  | 'getWithToken'
  | 'compareAndSet'
  | 'compareAndDelete'
  | 'tagsOf'
>;

/**
 * The members of a backend that find entries, such that one of whose tags was invalidated is absent. Whatever else is
 * stored is found as before, for the price of a look at its first character.
 */
export function taggedMembers(plain: CompleteBackend): TaggedMembers {
  const { capabilities } = plain;

  const current = (tags: TagVersions, context: CallContext): MaybePromise<boolean> =>
    tags.keys.length === 0 || andThen(plain.multiGet(tags.keys, context), (payloads) => isCurrent(tags, payloads));

  /** Answers by an entry with tags: as `fresh` says if it is there, `gone` if one of its tags was invalidated. */
  const judge = <T>(tags: TagVersions, context: CallContext, fresh: T, gone: T): MaybePromise<T> =>
    andThen(current(tags, context), (isFresh) => (isFresh ? fresh : gone));

  const reveal = (payload: Payload, context: CallContext): MaybePromise<Payload> => {
    const sealed = unseal(payload);
    return sealed === undefined ? payload : judge<Payload>(sealed.tags, context, sealed.payload, undefined);
  };

  const get: CompleteBackend['get'] = (key, context) =>
    andThen(plain.get(key, context), (payload) => reveal(payload, context));

  // Where there is nothing to be read, it may have ended or been deleted since, or be of another kind than payloads are.
  const tagsOf: TaggedMembers['tagsOf'] = (key, context) => {
    const readAll = (): MaybePromise<TagVersions | undefined> =>
      andThen(plain.get(key, context), (payload) => unseal(payload)?.tags);
    if (plain.head === undefined) return readAll();
    return andThen(plain.head(key, HEAD_BYTES, context), (head) =>
      isSealed(head) ? (unseal(head)?.tags ?? readAll()) : undefined,
    );
  };

  /** Asks for what the store knows of an entry without looking at it: one that was invalidated is absent. */
  const ask =
    <T>(member: (key: string, context: CallContext) => MaybePromise<T>, absent: T) =>
    (key: string, context: CallContext): MaybePromise<T> => {
      const settle = (found: T, tags: TagVersions | undefined): MaybePromise<T> =>
        found === absent || tags === undefined ? found : judge(tags, context, found, absent);
      const answer = member(key, context);
      if (plain.head === undefined || !isThenable(answer)) {
        return andThen(answer, (found) =>
          found === absent ? absent : andThen(tagsOf(key, context), (tags) => settle(found, tags)),
        );
      }
      // In the same turn, lest it be another round trip. A promise even where it throws, so that both are heard.
      const tags = (async () => tagsOf(key, context))();
      return Promise.all([answer, tags]).then(([found, known]) => settle(found, known));
    };

  /** Removes what is stored under the key if that has been invalidated; tells whether there is nothing now. */
  const makeWay = (key: string, context: CallContext): MaybePromise<boolean> => {
    const remove = (token?: Token): MaybePromise<boolean> =>
      capabilities.compareAndSet
        ? plain.compareAndDelete(key, token, context)
        : andThen(plain.delete([key], context), (count) => count > 0);
    const look = (payload: Payload, token?: Token): MaybePromise<boolean> => {
      if (payload === undefined) return true;
      const sealed = unseal(payload);
      if (sealed === undefined) return false;
      return andThen(judge(sealed.tags, context, false, true), (gone) => gone && remove(token));
    };
    const readAll = (): MaybePromise<boolean> =>
      capabilities.compareAndSet
        ? andThen(plain.getWithToken(key, context), (found) => look(found?.payload, found?.token))
        : andThen(plain.get(key, context), (payload) => look(payload));
    if (plain.head === undefined) return readAll();
    // What has no tags was there a moment ago, and need not be read to be told so.
    return andThen(tagsOf(key, context), (tags) => tags !== undefined && readAll());
  };

  return {
    get,
    multiGet: (keys, context) =>
      andThen(plain.multiGet(keys, context), (payloads) => revealAll(plain, payloads, context)),
    exists: ask(plain.exists, false),
    ttl: ask(plain.ttl, undefined),
    add: (key, payload, ttlMs, context) =>
      andThen(plain.add(key, payload, ttlMs, context), (added) =>
        added
          ? true
          : andThen(makeWay(key, context), (free) => (free ? plain.add(key, payload, ttlMs, context) : false)),
      ),
    increment(key, delta, ttlMs, context) {
      const again = (error: unknown): MaybePromise<number> => {
        if (!isCacheError(error, 'CACHE_NOT_INCREMENTABLE')) throw error;
        return andThen(makeWay(key, context), (free) => {
          if (!free) throw error;
          return plain.increment(key, delta, ttlMs, context);
        });
      };
      try {
        const sum = plain.increment(key, delta, ttlMs, context);
        return isThenable(sum) ? sum.then(undefined, again) : sum;
      } catch (error) {
        return again(error);
      }
    },
    getWithToken: (key, context) =>
      andThen(plain.getWithToken(key, context), (found) => {
        const sealed = unseal(found?.payload);
        if (found === undefined || sealed === undefined) return found;
        const revealed = { payload: sealed.payload, token: new TaggedToken(found.token, sealed.tags) };
        return judge<typeof found | undefined>(sealed.tags, context, revealed, undefined);
      }),
    compareAndSet: (key, token, payload, ttlMs, context) =>
      token instanceof TaggedToken
        ? andThen(
            current(token.tags, context),
            (fresh) => fresh && plain.compareAndSet(key, token.token, payload, ttlMs, context),
          )
        : plain.compareAndSet(key, token, payload, ttlMs, context),
    compareAndDelete: (key, token, context) =>
      token instanceof TaggedToken
        ? andThen(current(token.tags, context), (fresh) => fresh && plain.compareAndDelete(key, token.token, context))
        : plain.compareAndDelete(key, token, context),
    tagsOf,
  };
}

/** Reads the tags of all entries of a batch at once. */
function revealAll(
  plain: CompleteBackend,
  payloads: readonly Payload[],
  context: CallContext,
): MaybePromise<readonly Payload[]> {
  if (!payloads.some(isSealed)) return payloads;
  const opened = payloads.map(unseal);
  const keys = [...new Set(opened.flatMap((sealed) => sealed?.tags.keys ?? []))];
  const read = keys.length === 0 ? [] : plain.multiGet(keys, context);
  return andThen(read, (records) => {
    const byKey = new Map(keys.map((key, index) => [key, records[index]]));
    return payloads.map((payload, index) => {
      const sealed = opened[index];
      if (sealed === undefined) return payload;
      const fresh = isCurrent(
        sealed.tags,
        sealed.tags.keys.map((key) => byKey.get(key)),
      );
      return fresh ? sealed.payload : undefined;
    });
  });
}
