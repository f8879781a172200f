import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { allCases } from '../src/all-cases.ts';
import { groupOf } from '../src/plan.ts';
import { serializerCases } from '../src/serializer-cases/serializer-cases.ts';

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** The groups that the table below a heading names in its first column. */
function groupsBelow(heading: string): readonly string[] {
  const section = README.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  const [, table = ''] = section.split(/^\| group +\|.*\n/m);
  return table
    .split('\n\n', 1)
    .flatMap((rows) => rows.split('\n').slice(1))
    .flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name as string));
}

describe('README', () => {
  it.each([
    ['Groups', allCases],
    ['Serializers', serializerCases],
  ])('names every group once, and no other: %s', (heading, cases) => {
    expect(groupsBelow(heading).toSorted()).toEqual([...new Set(cases.map(groupOf))].toSorted());
  });
});
