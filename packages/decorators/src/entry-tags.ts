import { ConfigurationError, type Cache, type MaybePromise } from '@cache/core';

import type { AnyArguments, Anything } from './anything.ts';
import type { KeyOptions } from './key-options.ts';
import { KeyTemplate } from './key-template.ts';
import type { Outcome } from './ttl-rule.ts';

/** Tags of an entry: templates as keys have, or a function of the outcome. */
export type Tags<Args extends readonly unknown[] = AnyArguments, Result = Anything> =
  readonly string[] | ((outcome: Outcome<Args, Result>) => MaybePromise<readonly string[]>);

/** Says which tags an entry is stored with. */
export type EntryTags = (outcome: Outcome, self: unknown) => MaybePromise<readonly string[]>;

/** A cache that can forget entries by their tags. */
export interface TaggingCache {
  invalidateTags(...tags: string[]): Promise<unknown>;
}

/** Reads the `tags` option. */
export function resolveEntryTags({
  tags,
  params = [],
  self,
}: KeyOptions & { readonly tags?: Tags | undefined }): EntryTags | undefined {
  if (tags === undefined) return undefined;
  if (typeof tags === 'function') return (outcome) => tags(outcome);
  const templates = tagTemplates(tags, params, self !== undefined);
  return ({ args }, instance) => templates.map((template) => template.render(args, self?.(instance)));
}

/** Parses templates of tags. */
export function tagTemplates(tags: readonly string[], params: readonly string[], self = false): readonly KeyTemplate[] {
  if (!Array.isArray(tags) || tags.length === 0)
    throw new TypeError('tags must be an array of at least one template, or a function that answers tags');
  return tags.map((tag) => new KeyTemplate(tag, { params, self }));
}

/** Whether a cache keeps tags; without that an entry that asks for them is refused, rather than never invalidated. */
export function requireTagging(cache: Cache): Cache & TaggingCache {
  if (typeof (cache as Partial<TaggingCache>).invalidateTags === 'function') return cache as Cache & TaggingCache;
  throw new ConfigurationError(`the cache over backend '${cache.backend.name}' keeps no tags`);
}
