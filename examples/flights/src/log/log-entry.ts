/** What a line of an access log says, as far as a cache would care. */
export interface LogEntry {
  /** When the request came in, in ms since the epoch. */
  readonly timeMs: number;
  /** As logged; empty if the request is no HTTP request, as those of port scanners often are not. */
  readonly method: string;
  /** Path and query, as logged. */
  readonly target: string;
  readonly status: number;
  /** Size of the response's body; `undefined` where the log says `-`. */
  readonly bytes: number | undefined;
}

const CACHEABLE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** Whether a cache in front of the server could have answered: GET or HEAD that came to 2xx or 3xx. */
export function isCacheable({ method, target, status }: LogEntry): boolean {
  return CACHEABLE_METHODS.has(method) && target !== '' && status >= 200 && status < 400;
}
