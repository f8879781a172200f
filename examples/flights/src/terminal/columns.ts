/** Lines of cells, each column as wide as its widest cell: the first to the left, numbers to the right. */
export function columns(rows: readonly (readonly string[])[], indent = '  '): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  }
  return rows
    .map((row) => indent + row.map((cell, index) => align(cell, index, widths[index] ?? 0)).join('   '))
    .map((line) => line.trimEnd())
    .join('\n');
}

function align(cell: string, index: number, width: number): string {
  return index === 0 ? cell.padEnd(width) : cell.padStart(width);
}
