import { SerializationError } from './errors.ts';
import { gather } from './gather.ts';
import type { Invocation } from './invocation.ts';
import { kindOf } from './payload.ts';
import { serializationFailure } from './serialization-failure.ts';
import type { MaybePromise, Payload } from './serializer.ts';
import { becomeTagAware } from './tag-aware.ts';
import { looksSealed, NO_TAGS, seal } from './tag-seal.ts';
import { isThenable } from './thenable.ts';

/** Encodes the value of a call of one key. */
export function encodeValue(call: Invocation): MaybePromise<void> {
  const payload = encode(call, call.value, call.builtKey);
  if (isThenable(payload)) {
    return payload.then((encoded) => {
      call.payload = encoded;
    });
  }
  call.payload = payload;
}

/** Encodes the values of a batch. Of pairs with the same key all are encoded, and the last is stored. */
export function encodeEntries(call: Invocation): MaybePromise<void> {
  const keys = call.builtKeys as readonly string[];
  const payloads = gather(keys, (key, index) => encode(call, call.input.values?.[index], key));
  if (isThenable(payloads)) {
    return payloads.then((encoded) => {
      call.entries = lastOfEach(keys, encoded);
    });
  }
  call.entries = lastOfEach(keys, payloads);
}

function encode(call: Invocation, value: unknown, key: string): MaybePromise<Payload> {
  const { engine } = call;
  const serialize = call.options?.serialize;
  try {
    const payload = serialize === undefined ? engine.serializer.serialize(value, { key }) : serialize(value, { key });
    if (isThenable(payload))
      return payload.then(
        (encoded) => checkPayload(call, encoded),
        (cause: unknown) => unencodable(call, key, cause),
      );
    return checkPayload(call, payload);
  } catch (cause) {
    return unencodable(call, key, cause);
  }
}

function unencodable(call: Invocation, key: string, cause: unknown): never {
  throw serializationFailure(call.engine.serializer, 'encode the value for', key, cause);
}

/** Holds a serializer to the kind it names, since the backend was promised it. */
function checkPayload(call: Invocation, payload: Payload): Payload {
  const { produces, name } = call.engine.serializer;
  if (produces === 'reference' ? payload !== undefined : kindOf(payload) === produces)
    return call.input.tags === undefined && looksSealed(payload) ? sealed(call, payload) : payload;
  throw new SerializationError(
    `serializer '${name}' must produce ${produces}; it produced ${payload === undefined ? 'undefined' : kindOf(payload)}`,
  );
}

/** Says that it has no tags, lest it be taken for one that has. */
function sealed(call: Invocation, payload: Payload): Payload {
  becomeTagAware(call.engine.backend);
  return seal(payload, NO_TAGS, call.engine.serializer.produces);
}

/** The last of several pairs with one key is the one that is stored. */
function lastOfEach(keys: readonly string[], payloads: readonly Payload[]): (readonly [string, Payload])[] {
  return [...new Map(keys.map((key, index) => [key, payloads[index]] as const))];
}
