/** What is wrong, in words, whatever was thrown: by shape, since errors come from several realms. */
export function messageOf(thrown: unknown): string {
  const { message } = (thrown ?? {}) as { readonly message?: unknown };
  if (typeof message === 'string') return message;
  try {
    return String(thrown);
  } catch {
    // An object without a prototype, or with a toString that throws.
    return Object.prototype.toString.call(thrown);
  }
}
