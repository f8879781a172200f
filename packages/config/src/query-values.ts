import {
  ConfigurationError,
  JsonSerializer,
  NullSerializer,
  showUrl,
  StringSerializer,
  toMilliseconds,
} from '@cache/core';

/** What an option in a query is read as. */
export type QueryKind = 'text' | 'integer' | 'flag' | 'duration' | 'serializer' | 'onDecodeError';

/** The options in a query that every cache takes. */
export const SHARED_QUERY: Readonly<Record<string, QueryKind>> = {
  namespace: 'text',
  ttl: 'duration',
  timeout: 'duration',
  serializer: 'serializer',
  onDecodeError: 'onDecodeError',
};

interface Reading {
  readonly accepted: string;
  /** The value; `undefined` where the text is none. */
  readonly read: (text: string) => unknown;
}

const readings: Readonly<Record<QueryKind, Reading>> = {
  text: { accepted: 'a text that is not empty', read: (text) => text || undefined },
  integer: {
    accepted: 'a whole number, 0 or more',
    read: (text) => (/^\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined),
  },
  flag: {
    accepted: '1, 0, true or false',
    read: (text) => oneOf({ 1: true, 0: false, true: true, false: false }, text),
  },
  duration: {
    accepted: "a number of milliseconds, a text like '30s' or '1d2h', or 'null' for none",
    read: readDuration,
  },
  serializer: {
    accepted: 'json, string or null',
    read: (text) => {
      const Serializer = oneOf({ json: JsonSerializer, string: StringSerializer, null: NullSerializer }, text);
      return Serializer === undefined ? undefined : new Serializer();
    },
  },
  onDecodeError: { accepted: 'throw or miss', read: (text) => oneOf({ throw: 'throw', miss: 'miss' }, text) },
};

/** Reads the options in a query, each by what it is accepted as. */
export function readQuery(
  owner: string,
  query: readonly (readonly [name: string, value: string])[],
  own: Readonly<Record<string, QueryKind>>,
): Record<string, unknown> {
  const kinds = { ...own, ...SHARED_QUERY };
  const options = new Map<string, unknown>();
  for (const [name, text] of query) {
    const kind = oneOf(kinds, name);
    if (kind === undefined)
      throw new ConfigurationError(
        `unknown option ${nameIn(query, name)} in a URL of ${owner}; accepted are ${Object.keys(kinds).join(', ')}`,
      );
    if (options.has(name)) throw new ConfigurationError(`option '${name}' is twice in a URL of ${owner}`);
    const { accepted, read } = readings[kind];
    const value = read(text);
    if (value === undefined)
      throw new ConfigurationError(`option '${name}' in a URL must be ${accepted}; got ${showUrl(text)}`);
    options.set(name, value);
  }
  return Object.fromEntries(options);
}

/** The name of an option as it may be shown: what is taken for a query may be a part of a password. */
function nameIn(query: readonly (readonly string[])[], name: string): string {
  const isPassword = query.flat().some((part) => part.includes('@'));
  return isPassword
    ? "(not shown, since '?' may be a part of a password, which has to be percent-encoded)"
    : `'${name}'`;
}

function readDuration(text: string): number | null | undefined {
  if (text === 'null') return null;
  try {
    const ms = toMilliseconds(/^\d+(\.\d+)?$/.test(text) ? Number(text) : text);
    return ms >= 0 ? ms : undefined;
  } catch {
    // Said by whoever asked, together with the name of the option.
    return undefined;
  }
}

/** The member of that name, if it is one of its own. */
function oneOf<T>(members: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(members, name) ? members[name] : undefined;
}
