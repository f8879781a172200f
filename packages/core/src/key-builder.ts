/**
 * Makes the key that the backend sees out of the caller's key and the cache's namespace. The namespace is given
 * encoded: nested namespaces joined by `:`, each with its own `%` and `:` percent-encoded.
 */
export type KeyBuilder = (key: string, namespace: string | undefined) => string;

/** `namespace:key`, or the bare key without a namespace. */
export const defaultKeyBuilder: KeyBuilder = (key, namespace) =>
  namespace === undefined ? key : `${namespace}:${key}`;
