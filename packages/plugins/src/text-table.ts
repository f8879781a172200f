/** Lays out rows for a terminal: the first column to the left, the others, which are numbers, to the right. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  return lines
    .map((cells) => cells.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join('  '))
    .join('\n');
}

/** Writes milliseconds with three digits that count: `0.0123`, `4.57`, `12300`. */
export function formatMs(ms: number): string {
  if (ms === 0) return '0';
  return ms >= 100 ? String(Math.round(ms)) : String(Number(ms.toPrecision(3)));
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}
