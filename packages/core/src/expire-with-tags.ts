import { andThen } from './and-then.ts';
import type { CompleteBackend } from './complete-backend.ts';
import type { Invocation } from './invocation.ts';
import type { MaybePromise } from './serializer.ts';
import { observeTags } from './tag-versions.ts';

/**
 * Replaces the lifetime of an entry, and sees to it that its tags are kept for as long. One of whose tags was invalidated
 * is absent.
 */
export function expireWithTags(backend: CompleteBackend, call: Invocation): MaybePromise<boolean> {
  const { builtKey, ttlMs, context } = call;
  return andThen(backend.expire(builtKey, ttlMs, context), (there) => {
    if (!there || backend.tagsOf === undefined) return there;
    return andThen(backend.tagsOf(builtKey, context), (tags) => {
      if (tags === undefined || tags.keys.length === 0) return true;
      return andThen(observeTags(call, tags.keys), (observed) =>
        tags.versions.every((version, index) => version === observed?.versions[index]),
      );
    });
  });
}
