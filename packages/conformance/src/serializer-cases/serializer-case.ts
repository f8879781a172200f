import type { Payload, PayloadKind, Serializer } from '@cache/core';

/** What a serializer says of itself, and its author of it. */
export interface DeclaredSerializer {
  /** What one was called that was made before. */
  readonly name: string;
  readonly produces: PayloadKind;
  /** Whether integers are stored as decimal text. */
  readonly plainCounters: boolean;
  /** The names of the types of values that come back as they were. */
  readonly keeps: ReadonlySet<string>;
  /** The names of those that come back as something else, by a rule of the format. All others have to be refused. */
  readonly alters: ReadonlySet<string>;
  /** Whether a payload that was changed, or moved to another key, is refused. */
  readonly protects: boolean;
}

/** What a case is given. */
export interface SerializerCaseContext {
  /** Made for this case. */
  readonly serializer: Serializer;
  readonly declared: DeclaredSerializer;
  /** Encodes a value for a key, `'key'` if none is given. */
  readonly encode: (value: unknown, key?: string) => Promise<Payload>;
  /** Decodes a payload of a key. */
  readonly decode: (payload: Payload, key?: string) => Promise<unknown>;
  /** Encodes and decodes. */
  readonly trip: (value: unknown) => Promise<unknown>;
  /** Numbers of 0 to 1, repeatable by the seed of the run. */
  readonly random: () => number;
}

/** One promise of serializers, as something that can be run. */
export interface SerializerCase {
  /** Stable, `group/what-is-promised`: what `skip` names it by. */
  readonly id: string;
  /** The promise in words. */
  readonly title: string;
  /** Whether the promise is made by a serializer that declares this; left out where every serializer makes it. */
  readonly requires?: (declared: DeclaredSerializer) => boolean;
  /** Throws where the promise is not kept. */
  readonly run: (context: SerializerCaseContext) => Promise<void>;
}
