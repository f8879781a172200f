const MS_UNITS = [
  [365 * 86_400_000, 'year'],
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'min'],
  [1000, 's'],
] as const;
const BYTE_UNITS = [
  [1024 ** 3, 'GiB'],
  [1024 ** 2, 'MiB'],
  [1e6, 'MB'],
  [1024, 'KiB'],
] as const;
const UNLIMITED = 'no limit';

/** A time as people write it: `8 years`, `1 s`; exact, in the largest unit that allows it. */
export function msInWords(ms: number): string {
  return inWords(ms, MS_UNITS, 'ms');
}

/** A size as people write it: `512 MiB`, `250 bytes`; exact, in the largest unit that allows it. */
export function bytesInWords(bytes: number): string {
  return inWords(bytes, BYTE_UNITS, 'bytes');
}

function inWords(amount: number, units: readonly (readonly [size: number, name: string])[], smallest: string): string {
  if (amount === Infinity) return UNLIMITED;
  const [size, name] = units.find(([size]) => amount >= size && amount % size === 0) ?? [1, smallest];
  const count = amount / size;
  const plural = count !== 1 && (name === 'year' || name === 'day' || name === 'hour') ? 's' : '';
  return `${count.toLocaleString('en-US')} ${name}${plural}`;
}
