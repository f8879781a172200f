import type { Backend } from './backend.ts';
import type { CacheOptions } from './options.ts';
import type { Engine } from './engine.ts';

/** What a view of a cache is made of, in place of options. */
export class View<B extends Backend> implements CacheOptions<B> {
  readonly backend: B;
  readonly engine: Engine;
  /** Encoded, its parents included. */
  readonly namespace: string | undefined;

  constructor(backend: B, engine: Engine, namespace: string | undefined) {
    this.backend = backend;
    this.engine = engine;
    this.namespace = namespace;
  }
}
