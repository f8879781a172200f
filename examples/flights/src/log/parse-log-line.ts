import type { LogEntry } from './log-entry.ts';

// https://httpd.apache.org/docs/current/logs.html#accesslog: host, identity and user, the time in brackets, the request in
// quotes, status and size. What follows (referrer and user agent in the combined format) is not looked at, and neither
// is what a server may have put in front of the host. A user name may contain spaces.
const BEFORE_TIME = /^\S+ \S+ \S/;
const TIME = / \[(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})\] /;
const AFTER_TIME = /"([^"\\]*(?:\\.[^"\\]*)*)" (\d{3}) (\d+|-)(?=\s|$)/y;
const REQUEST = /^([A-Z]+) (\S(?:.*\S)?)$/;
const PROTOCOL = / HTTP\/\d(?:\.\d)?$/;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Reads a line in Common or Combined Log Format. @returns the entry, or in words what is wrong with the line. */
export function parseLogLine(line: string): LogEntry | string {
  const time = TIME.exec(line);
  if (time === null) return 'no time such as [10/Oct/2000:13:55:36 -0700]';
  if (!BEFORE_TIME.test(line.slice(0, time.index))) return 'no host, identity and user before the time';
  const timeMs = readTime(time);
  if (timeMs === undefined) return `impossible time ${time[0].trim()}`;
  AFTER_TIME.lastIndex = time.index + time[0].length;
  const [, request, status, size] = AFTER_TIME.exec(line) ?? [];
  if (request === undefined) return 'no request in quotes, status and size after the time';
  const bytes = size === '-' ? undefined : Number(size);
  if (bytes !== undefined && !Number.isSafeInteger(bytes)) return `impossible size ${size}`;
  return { timeMs, ...readRequest(request), status: Number(status), bytes };
}

function readTime([, day, month, year, hour, minute, second, sign, zoneHours, zoneMinutes]: RegExpExecArray):
  number | undefined {
  const monthIndex = MONTHS.indexOf(month as string);
  const date = new Date(0);
  date.setUTCFullYear(Number(year), monthIndex, Number(day));
  // A leap second is logged as 60, and is the next second for everybody else.
  const fits =
    monthIndex !== -1 &&
    Number(year) >= 1970 &&
    date.getUTCDate() === Number(day) &&
    Number(hour) < 24 &&
    Number(minute) < 60 &&
    Number(second) <= 60 &&
    Number(zoneHours) < 24 &&
    Number(zoneMinutes) < 60;
  if (!fits) return undefined;
  const offsetMinutes = (Number(zoneHours) * 60 + Number(zoneMinutes)) * (sign === '-' ? -1 : 1);
  return date.setUTCHours(Number(hour), Number(minute) - offsetMinutes, Number(second));
}

function readRequest(request: string): { readonly method: string; readonly target: string } {
  const [, method = '', target = ''] = REQUEST.exec(request.replace(PROTOCOL, '')) ?? [];
  return { method, target };
}
