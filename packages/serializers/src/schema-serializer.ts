import {
  andThen,
  isThenable,
  rejectUnknownOptions,
  valuePath,
  type MaybePromise,
  type Payload,
  type PayloadKind,
  type Serializer,
  type SerializerContext,
} from '@cache/core';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { messageOf, undecodable, unencodable } from './errors.ts';
import { checkSerializer } from './inner-serializer.ts';
import { shown } from './shown.ts';

/** What a {@link SchemaSerializer} takes. */
export interface SchemaSerializerOptions {
  /** Whether values are checked before they are stored, too. @defaultValue false */
  readonly validateOnWrite?: boolean | undefined;
}

const OWNER = 'SchemaSerializer';
const MAX_TOLD_ISSUES = 3;

/**
 * Checks what another serializer decodes against a schema, of any library that has the Standard Schema interface.
 *
 * A value that does not fit the schema is a miss, so that entries of an older shape are loaded again. What the schema
 * makes of a value is what is read: defaults and transforms bring older entries up to date. Checks may be asynchronous.
 *
 * Counters are values like any other: `increment` works, but `get` answers the number only where the schema takes it.
 *
 * @typeParam Schema - the schema; what is read has its output type.
 *
 * @see https://standardschema.dev
 *
 * @example
 * ```ts
 * import { JsonSerializer } from '@cache/core';
 * import { MemoryCache } from '@cache/memory';
 * import { SchemaSerializer } from '@cache/serializers';
 * import * as v from 'valibot';
 *
 * const User = v.object({ name: v.string(), roles: v.optional(v.array(v.string()), []) });
 * const cache = new MemoryCache({ serializer: new SchemaSerializer(new JsonSerializer(), User) });
 * await cache.set('old', { name: 'Ada' });
 * await cache.get('old'); // { name: 'Ada', roles: [] }
 * await cache.set('wrong', { nickname: 'Ada' });
 * await cache.get('wrong'); // undefined
 * ```
 */
export class SchemaSerializer<Schema extends StandardSchemaV1 = StandardSchemaV1> implements Serializer {
  readonly name: string;
  readonly produces: PayloadKind;
  readonly plainCounters: boolean;
  readonly #inner: Serializer;
  readonly #schema: StandardSchemaV1['~standard'];
  readonly #validateOnWrite: boolean;

  /**
   * @param inner - makes the payloads, of any kind.
   * @param schema - of zod, valibot, arktype or any other library with a member `~standard` of version 1.
   * @throws ConfigurationError (`CACHE_CONFIGURATION`) for an unknown option; TypeError for what is no schema, no
   * serializer, or an option of a wrong type.
   */
  constructor(inner: Serializer, schema: Schema, options: SchemaSerializerOptions = {}) {
    checkSerializer(OWNER, 'the inner serializer', inner);
    rejectUnknownOptions(OWNER, options, ['validateOnWrite']);
    const { validateOnWrite = false } = options;
    if (typeof validateOnWrite !== 'boolean')
      throw new TypeError(`validateOnWrite of ${OWNER} must be true or false; got ${shown(validateOnWrite)}`);
    this.#inner = inner;
    this.#schema = checkSchema(schema);
    this.#validateOnWrite = validateOnWrite;
    this.name = `schema(${inner.name})`;
    this.produces = inner.produces;
    this.plainCounters = inner.plainCounters !== false;
  }

  /**
   * Encodes a value, as it was given: what the schema makes of it is for reading.
   *
   * @throws SerializationError (`CACHE_SERIALIZATION`) with `validateOnWrite`, for a value that does not fit the schema,
   * with the places in it.
   */
  serialize(value: StandardSchemaV1.InferInput<Schema>, context: SerializerContext): MaybePromise<Payload> {
    if (!this.#validateOnWrite) return this.#inner.serialize(value, context);
    return andThen(this.#check(value, unencodable), ({ issues }) => {
      if (issues === undefined) return this.#inner.serialize(value, context);
      throw unencodable(this.name, `it does not fit the schema: ${describeIssues(issues)}`);
    });
  }

  /** Decodes a payload: what the schema makes of its value, `undefined` where it does not fit. */
  deserialize(
    payload: Payload,
    context: SerializerContext,
  ): MaybePromise<StandardSchemaV1.InferOutput<Schema> | undefined> {
    return andThen(this.#inner.deserialize(payload, context), (value) => {
      // The inner one's way to say that it is a miss.
      if (value === undefined) return undefined;
      return andThen(this.#check(value, undecodable), (result) =>
        result.issues === undefined ? result.value : undefined,
      );
    });
  }

  /**
   * Asks the schema. One that throws, or answers what is no result, is broken, or wants its value otherwise: that is
   * not the same as not fitting.
   */
  #check(value: unknown, failure: typeof undecodable): MaybePromise<StandardSchemaV1.Result<unknown>> {
    const fail = (cause: unknown): never => {
      throw failure(this.name, `the schema threw: ${messageOf(cause)}`, cause);
    };
    const checked = (result: StandardSchemaV1.Result<unknown>): StandardSchemaV1.Result<unknown> => {
      if (isResult(result)) return result;
      throw failure(this.name, 'the schema answered neither a value nor issues, as Standard Schema has them');
    };
    let result: ReturnType<StandardSchemaV1['~standard']['validate']>;
    try {
      result = this.#schema.validate(value);
    } catch (cause) {
      return fail(cause);
    }
    return isThenable(result) ? result.then(checked, fail) : checked(result);
  }
}

function checkSchema(schema: StandardSchemaV1 | undefined): StandardSchemaV1['~standard'] {
  // Schemas of some libraries are functions.
  const standard = schema?.['~standard'];
  if (typeof standard?.validate === 'function' && standard.version === 1) return standard;
  throw new TypeError(`the schema of ${OWNER} must be one of Standard Schema version 1, with a member '~standard'`);
}

function isResult(result: unknown): boolean {
  if (typeof result !== 'object' || result === null) return false;
  const { issues } = result as { readonly issues?: unknown };
  if (issues === undefined) return 'value' in result;
  return Array.isArray(issues) && issues.every(isIssue);
}

function isIssue(issue: Partial<StandardSchemaV1.Issue> | null | undefined): boolean {
  if (typeof issue?.message !== 'string') return false;
  const { path = [] } = issue;
  return Array.isArray(path) && path.every((step: unknown) => typeof step !== 'object' || isPathSegment(step));
}

function isPathSegment(step: object | null): boolean {
  return step !== null && 'key' in step;
}

function describeIssues(issues: readonly StandardSchemaV1.Issue[]): string {
  const told = issues.slice(0, MAX_TOLD_ISSUES).map(({ path = [], message }) => {
    const steps = path.map((step) => (typeof step === 'object' ? step.key : step));
    return `${valuePath(steps)}: ${message}`;
  });
  const more = issues.length - told.length;
  return more > 0 ? `${told.join('; ')}; and ${more} more` : told.join('; ');
}
