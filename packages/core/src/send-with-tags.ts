import { andThen } from './and-then.ts';
import type { Invocation } from './invocation.ts';
import { buildTagKey } from './keys.ts';
import { becomeTagAware } from './tag-aware.ts';
import { seal, type TagVersions } from './tag-seal.ts';
import { keepTags, observeTags } from './tag-versions.ts';

/**
 * Sends a command that stores values with tags: reads the version of each tag, unless a load did before it began, and
 * puts them in front of the payloads. A value whose load a tag may have been invalidated during is not stored.
 */
export function sendWithTags(call: Invocation, tags: readonly string[]): unknown {
  const { backend, command } = call;
  const { flight, observed, loadedSince } = call.input;
  const keys = (): string[] => {
    const { keyBuilder } = call.engine.options;
    return [...new Set(tags)].map((tag) => buildTagKey(keyBuilder, tag, call.namespace, 'tags'));
  };
  return andThen(
    observed === undefined ? observeTags(call, keys(), loadedSince) : keepTags(call, observed),
    (versions) => {
      if (versions === undefined || flight?.fenced === true || call.over) return undefined;
      sealPayloads(call, versions);
      return command.send(backend, call);
    },
  );
}

function sealPayloads(call: Invocation, versions: TagVersions): void {
  becomeTagAware(call.engine.backend);
  if (call.entries === undefined) call.payload = seal(call.payload, versions);
  else call.entries = call.entries.map(([key, payload]) => [key, seal(payload, versions)]);
}
