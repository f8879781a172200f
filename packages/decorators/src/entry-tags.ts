import type { MaybePromise } from '@cache/core';

import type { AnyArguments, Anything } from './anything.ts';
import type { KeyOptions } from './key-options.ts';
import { KeyTemplate, type TemplateSource } from './key-template.ts';
import type { Outcome } from './ttl-rule.ts';

/** Tags of an entry: templates as keys have, or a function of the outcome. */
export type Tags<Args extends readonly unknown[] = AnyArguments, Result = Anything> =
  readonly string[] | ((outcome: Outcome<Args, Result>) => MaybePromise<readonly string[]>);

/** Says which tags an entry is stored with. */
export interface EntryTags {
  /** Out of the arguments, where those are enough: tags that are known before the call can be watched during it. */
  readonly before?: (args: readonly unknown[], self: unknown) => readonly string[];
  readonly after: (outcome: Outcome, self: unknown) => MaybePromise<readonly string[]>;
}

/** Reads the `tags` option. */
export function resolveEntryTags(
  owner: string,
  { tags, params = [], self }: KeyOptions & { readonly tags?: Tags | undefined },
): EntryTags | undefined {
  if (tags === undefined) return undefined;
  if (typeof tags === 'function') return { after: (outcome) => tags(outcome) };
  const templates = tagTemplates(owner, tags, { params, self: self !== undefined });
  const before = (args: readonly unknown[], instance: unknown): readonly string[] =>
    templates.map((template) => template.render(args, self?.(instance)));
  return { before, after: ({ args }, instance) => before(args, instance) };
}

/** Parses templates of tags. */
export function tagTemplates(
  owner: string,
  tags: readonly string[],
  source: Omit<TemplateSource, 'option'>,
): readonly KeyTemplate[] {
  if (!Array.isArray(tags) || tags.length === 0)
    throw new TypeError('tags must be an array of at least one template, or a function that answers tags');
  return Array.from(tags, (tag, index) => new KeyTemplate(tag, { ...source, option: `tags[${index}] of ${owner}` }));
}
