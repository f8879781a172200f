import { Entry } from './entry.ts';

const THROWN = Symbol('thrown');

interface ErrorDescription {
  readonly [THROWN]?: unknown;
  readonly name: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Makes an entry of an error that a function threw. */
export function entryOfError(error: unknown): Entry {
  const isError = typeof error === 'object' && error !== null && 'message' in error;
  const { name = 'Error', message } = (isError ? error : { message: error }) as {
    readonly name?: unknown;
    readonly message?: unknown;
  };
  const description: ErrorDescription = {
    name: String(name),
    message: String(message),
    fields: isError ? { ...error } : {},
  };
  // Not enumerable: no serializer sees it, and where entries are kept by reference the very error comes back.
  Object.defineProperty(description, THROWN, { value: error });
  return new Entry(description, { error: true });
}

/** Makes the error again: its name, message and own fields; its class is not to be had from a store. */
function errorOfEntry(entry: Entry): unknown {
  const description = entry.value as ErrorDescription;
  if (THROWN in description) return description[THROWN];
  const { name, message, fields } = description;
  const error = new Error(message);
  Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true });
  for (const [field, value] of Object.entries(fields)) {
    // Defined, not assigned: what came from a store must not reach a setter such as __proto__.
    if (field !== 'name' && field !== 'message')
      Object.defineProperty(error, field, { value, configurable: true, enumerable: true, writable: true });
  }
  return error;
}

/** What an entry answers: its value, unless that is an error, which is thrown. */
export function valueOfEntry(entry: Entry): unknown {
  if (entry.meta.error === true) throw errorOfEntry(entry);
  return entry.value;
}
