const THOUSANDS = /\B(?=(?:\d{3})+$)/g;
const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** `20000` as `20,000`. */
export function formatCount(count: number): string {
  return String(count).replaceAll(THOUSANDS, ',');
}

/** `0.9987` as `99.87 %`; never rounded up to a whole that was not reached. */
export function formatRatio(ratio: number): string {
  return `${(Math.floor(ratio * 10_000) / 100).toFixed(2)} %`;
}

/** Bytes in decimal units: `1234567` as `1.23 MB`. */
export function formatBytes(bytes: number): string {
  let amount = bytes;
  let unit = 0;
  // From 999.5 on, three digits would read as the next unit's first.
  while (amount >= 999.5 && unit < BYTE_UNITS.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? amount : toThreeDigits(amount)} ${BYTE_UNITS[unit]}`;
}

/** A measured time in the unit that suits it: `0.0042` ms as `4.20 µs`, `4200` ms as `4.20 s`. */
export function formatMeasured(ms: number): string {
  if (ms < 0.9995) return `${toThreeDigits(ms * 1000)} µs`;
  if (ms < 999.5) return `${toThreeDigits(ms)} ms`;
  return ms < 120_000 ? `${toThreeDigits(ms / 1000)} s` : formatSpan(ms);
}

/** A length of time by its two largest units: `3 d 11 h`; below a minute exactly: `1.5 s`. */
export function formatSpan(ms: number): string {
  if (ms === 0) return '0 s';
  if (ms < 1000) return `${ms} ms`;
  if (ms < 60_000) return `${ms / 1000} s`;
  const seconds = Math.round(ms / 1000);
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${formatCount(amount)} ${unit}`)
    .join(' ');
}

function toThreeDigits(amount: number): string {
  const whole = Math.trunc(Math.abs(amount)).toString().length;
  return amount.toFixed(Math.max(0, 3 - whole));
}
