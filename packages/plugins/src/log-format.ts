import { inspect } from 'node:util';

import type { LogEntry } from './log-entry.ts';
import { formatMs } from './text-table.ts';

// A line of a log is no place for the thousand keys of a batch.
const MOST_KEYS = 5;

/** Writes an entry as one line: `get "users:1" hit 0.42 ms`. */
export function formatLine(entry: LogEntry): string {
  const { command, raw, outcome, hits, took, error, value, result } = entry;
  const words = [
    raw === undefined ? command : `${command} ${quote(raw)}`,
    subject(entry),
    hits === undefined ? outcome : `${outcome} ${hits} hits`,
    `${formatMs(took)} ms`,
    error === undefined ? '' : describe(error),
    value === undefined ? '' : `value ${quote(value)}`,
    result === undefined ? '' : `result ${quote(result)}`,
  ];
  return words.filter((word) => word !== '').join(' ');
}

/** Writes an entry as one line of JSON. */
export function formatJson(entry: LogEntry): string {
  const { value, result } = entry;
  if (value === undefined && result === undefined) return JSON.stringify(entry);
  return JSON.stringify(
    {
      ...entry,
      ...(value !== undefined && { value: writable(value) }),
      ...(result !== undefined && { result: writable(result) }),
    },
    replaceUnwritable,
  );
}

function subject({ key, keys }: LogEntry): string {
  if (key !== undefined) return quote(key);
  if (keys === undefined) return '';
  const shown = keys.slice(0, MOST_KEYS).map(quote).join(', ');
  return keys.length > MOST_KEYS ? `[${shown}, and ${keys.length - MOST_KEYS} more]` : `[${shown}]`;
}

function describe({ name, code, causeCode, message }: NonNullable<LogEntry['error']>): string {
  const codes = [code, causeCode].filter((part) => part !== undefined).join(', ');
  return `${name}${codes === '' ? '' : ` (${codes})`}${message === undefined ? '' : ` ${quote(message)}`}`;
}

/** As JSON, so that a line break in a key does not begin a line of its own. */
function quote(value: unknown): string {
  return JSON.stringify(writable(value), replaceUnwritable);
}

/** A value that JSON has a form for, or else a text that shows it: a cache in memory holds anything. */
function writable(value: unknown): unknown {
  try {
    if (JSON.stringify(value, replaceUnwritable) !== undefined) return value;
  } catch {
    // It contains itself, or a member of it throws.
  }
  return inspect(value, { breakLength: Infinity });
}

function replaceUnwritable(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}
