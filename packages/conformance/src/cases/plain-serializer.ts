import type { Payload, PayloadKind, Serializer } from '@cache/core';

/** A serializer that changes nothing, so that cases choose the payloads that a backend is given. */
export class PlainSerializer implements Serializer {
  readonly name = 'plain';
  readonly produces: PayloadKind;

  constructor(produces: PayloadKind) {
    this.produces = produces;
  }

  serialize(value: unknown): Payload {
    return value;
  }

  deserialize(payload: Payload): unknown {
    return payload;
  }
}
