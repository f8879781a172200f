import { andThen } from './and-then.ts';
import type { Invocation } from './invocation.ts';
import { buildTagKeys } from './keys.ts';
import type { Payload } from './serializer.ts';
import { becomeTagAware } from './tag-aware.ts';
import { seal, type TagVersions } from './tag-seal.ts';
import { keepTags, observeTags } from './tag-versions.ts';

/**
 * Sends a command that stores values with tags: reads the version of each tag, unless a load did before it began, and
 * puts them in front of the payloads. A value whose load a tag may have been invalidated during is not stored.
 */
export function sendWithTags(call: Invocation, tags: readonly string[]): unknown {
  const { backend, command, engine, namespace } = call;
  const { flight, observed, loadedSince } = call.input;
  return andThen(
    observed === undefined
      ? observeTags(call, buildTagKeys(engine.options.keyBuilder, tags, namespace), loadedSince)
      : keepTags(call, observed),
    (versions) => {
      if (versions === undefined || flight?.fenced === true || call.over) return undefined;
      sealPayloads(call, versions);
      return command.send(backend, call);
    },
  );
}

function sealPayloads(call: Invocation, versions: TagVersions): void {
  const { backend, serializer } = call.engine;
  becomeTagAware(backend);
  const sealed = (payload: Payload): Payload => seal(payload, versions, serializer.produces);
  if (call.entries === undefined) call.payload = sealed(call.payload);
  else call.entries = call.entries.map(([key, payload]) => [key, sealed(payload)]);
}
