import type { HookContext } from './plugin.ts';

/**
 * The namespaces that a plugin tells apart: a list, since an application may have one for each of its users, and a
 * label of a metric must have few values. A namespace of the list stands for those nested in it too, unless they
 * are in the list themselves.
 */
export class KnownNamespaces {
  readonly #known: readonly { readonly namespace: string; readonly prefix: string }[];

  /**
   * @param namespaces - as they stand in front of keys: nested ones joined by `:`, `%` and `:` in a name encoded.
   * @throws TypeError for what is no list of such texts.
   */
  constructor(namespaces: readonly string[]) {
    if (!Array.isArray(namespaces)) throw new TypeError('namespaces must be an array of namespaces');
    for (const [index, namespace] of namespaces.entries()) {
      if (typeof namespace !== 'string' || namespace === '')
        throw new TypeError(`namespaces[${index}] must be a string with at least one character`);
      // No key begins with such a one: it would be counted for nothing, without a word.
      if (namespace.split(':').includes(''))
        throw new TypeError(
          `namespaces[${index}] must be names joined by ':', none of them empty; got ${JSON.stringify(namespace)}`,
        );
    }
    this.#known = [...new Set(namespaces as readonly string[])]
      .toSorted((one, other) => other.length - one.length)
      .map((namespace) => ({ namespace, prefix: `${namespace}:` }));
  }

  /** Whether there are any. */
  get some(): boolean {
    return this.#known.length > 0;
  }

  /** The innermost of them that the keys of a command are in; `undefined` for another, and for commands without a key. */
  of({ builtKey = '', builtKeys }: HookContext): string | undefined {
    const key = builtKeys === undefined ? builtKey : (builtKeys[0] ?? '');
    for (const { namespace, prefix } of this.#known) if (key.startsWith(prefix)) return namespace;
    return undefined;
  }
}
