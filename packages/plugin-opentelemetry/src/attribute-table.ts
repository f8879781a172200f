import type { Backend, HookContext } from '@cache/core';

import { CommandAttributes } from './command-attributes.ts';
import type { ResolvedOpenTelemetryOptions } from './options.ts';

/** Finds the attributes of a command, or makes them at its first call. */
export class AttributeTable {
  readonly #options: ResolvedOpenTelemetryOptions;
  // Backends, since views of a cache are made for single calls.
  readonly #byBackend = new WeakMap<Backend, Map<string, CommandAttributes>>();

  constructor(options: ResolvedOpenTelemetryOptions) {
    this.#options = options;
  }

  get(context: HookContext): CommandAttributes {
    const { backend } = context.cache;
    const namespace = this.#options.namespaces.of(context);
    const id: string = namespace === undefined ? context.command : `${context.command} ${namespace}`;
    let ofBackend = this.#byBackend.get(backend);
    if (ofBackend === undefined) this.#byBackend.set(backend, (ofBackend = new Map()));
    let attributes = ofBackend.get(id);
    if (attributes === undefined) {
      attributes = new CommandAttributes(backend, context.command, namespace, this.#options.attributes);
      ofBackend.set(id, attributes);
    }
    return attributes;
  }
}
