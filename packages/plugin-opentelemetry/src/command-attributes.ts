import type { Backend, CommandName } from '@cache/core';
import { SpanKind, type Attributes } from '@opentelemetry/api';

import { DB_NAMESPACE, DB_OPERATION_NAME, DB_SYSTEM_NAME, ERROR_TYPE, systemNameOf } from './conventions.ts';

/** What all calls of one command on one backend have in common: made once, and the same objects for each call. */
export class CommandAttributes {
  readonly spanName: string;
  readonly spanKind: SpanKind;
  /** What spans begin with, and what those that succeeded are measured with. */
  readonly common: Attributes;
  readonly #byError = new Map<string, Attributes>();

  constructor(backend: Backend, command: CommandName, namespace: string | undefined, further: Attributes) {
    this.spanName = namespace === undefined ? command : `${command} ${namespace}`;
    this.spanKind = backend.capabilities.shared ? SpanKind.CLIENT : SpanKind.INTERNAL;
    this.common = Object.freeze({
      ...further,
      [DB_SYSTEM_NAME]: systemNameOf(backend.name),
      [DB_OPERATION_NAME]: command,
      ...(namespace !== undefined && { [DB_NAMESPACE]: namespace }),
    });
  }

  /** What those that failed are measured with. Kinds of errors are few. */
  failed(errorType: string): Attributes {
    let attributes = this.#byError.get(errorType);
    if (attributes === undefined) {
      attributes = Object.freeze({ ...this.common, [ERROR_TYPE]: errorType });
      this.#byError.set(errorType, attributes);
    }
    return attributes;
  }
}
