/** What a test says of a line; the rest is filled in. */
export interface LineParts {
  readonly host?: string;
  readonly user?: string;
  /** In ms since the epoch; the log keeps whole seconds. */
  readonly timeMs?: number;
  readonly request?: string;
  readonly status?: number;
  readonly size?: number | '-';
  /** What follows the size, as in the combined format. */
  readonly rest?: string;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Writes a line as web servers do. */
export function accessLogLine(parts: LineParts = {}): string {
  const {
    host = '192.0.2.1',
    user = '-',
    timeMs = 0,
    request = 'GET / HTTP/1.1',
    status = 200,
    size = 100,
    rest = '',
  } = parts;
  const time = new Date(timeMs);
  const two = (amount: number): string => String(amount).padStart(2, '0');
  const date = `${two(time.getUTCDate())}/${MONTHS[time.getUTCMonth()]}/${String(time.getUTCFullYear()).padStart(4, '0')}`;
  const clock = [time.getUTCHours(), time.getUTCMinutes(), time.getUTCSeconds()].map(two).join(':');
  return `${host} - ${user} [${date}:${clock} +0000] "${request}" ${status} ${size}${rest}`;
}
