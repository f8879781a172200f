import type { TokenedPayload } from './backend.ts';
import { gather } from './gather.ts';
import type { Invocation } from './invocation.ts';
import { asKind } from './payload.ts';
import { serializationFailure } from './serialization-failure.ts';
import type { MaybePromise, Payload } from './serializer.ts';
import { isThenable } from './thenable.ts';

/** Decodes the payload of one key; a miss stays `undefined` and reaches no serializer. */
export function decodeOne(call: Invocation, payload: Payload): unknown {
  return decode(call, payload, call.builtKey);
}

/** Decodes payloads in the order of the call's keys. */
export function decodeMany(call: Invocation, payloads: unknown): MaybePromise<unknown[]> {
  return gather(call.builtKeys as readonly string[], (key, index) =>
    decode(call, (payloads as readonly Payload[])[index], key),
  );
}

/** Decodes a payload that comes with its token. */
export function decodeTokened(call: Invocation, answer: unknown): unknown {
  if (answer === undefined) return undefined;
  const { payload, token } = answer as TokenedPayload;
  const value = decode(call, payload, call.builtKey);
  if (isThenable(value)) return value.then((decoded) => tokened(decoded, token));
  return tokened(value, token);
}

function tokened(value: unknown, token: unknown): { value: unknown; token: unknown } | undefined {
  return value === undefined ? undefined : { value, token };
}

function decode(call: Invocation, payload: Payload, key: string): unknown {
  if (payload === undefined) return undefined;
  const { engine } = call;
  const deserialize = call.options?.deserialize;
  try {
    const stored = asKind(payload, engine.serializer.produces);
    const value =
      deserialize === undefined ? engine.serializer.deserialize(stored, { key }) : deserialize(stored, { key });
    return isThenable(value) ? value.then(undefined, (cause: unknown) => undecodable(call, key, cause)) : value;
  } catch (cause) {
    return undecodable(call, key, cause);
  }
}

/** What a payload that cannot be decoded comes to: an error, or a miss where the cache was told so. Nothing is removed. */
function undecodable(call: Invocation, key: string, cause: unknown): undefined {
  const { serializer, options } = call.engine;
  if (options.onDecodeError === 'miss') return undefined;
  throw serializationFailure(serializer, 'decode what is stored under', key, cause);
}
