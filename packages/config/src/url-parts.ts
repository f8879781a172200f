import { ConfigurationError, showUrl } from '@cache/core';

/** A URL in its parts. */
export interface UrlParts {
  /** Lower-case, without the colon. */
  readonly scheme: string;
  /** What stands between `//` and the path; `undefined` without `//`. */
  readonly authority: string | undefined;
  readonly path: string;
  readonly query: readonly (readonly [name: string, value: string])[];
}

// RFC 3986, appendix B. `URL` does not know lists of hosts.
const PATTERN = /^([a-z][a-z0-9+.-]*):(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?$/i;

/** Takes a URL apart. */
export function parseUrl(url: string): UrlParts {
  const match = PATTERN.exec(url);
  if (url !== url.trim())
    throw new ConfigurationError(`a URL of a cache must have no white space around it; got ${showUrl(url)}`);
  if (match === null || !isDecodable(url))
    throw new ConfigurationError(`not a URL of a cache, such as 'redis://127.0.0.1:6379/1': ${showUrl(url)}`);
  const [, scheme = '', authority, path = '', query = ''] = match;
  return { scheme: scheme.toLowerCase(), authority, path, query: [...new URLSearchParams(query)] };
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    // A percent sign without two digits, or bytes that are no UTF-8.
    return false;
  }
}
