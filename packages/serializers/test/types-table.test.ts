import { describe, expect, it } from '@jest/globals';
import { outcomeOf, valueTypes } from '@cache/conformance';
import { JsonSerializer, NullSerializer, StringSerializer, type Serializer } from '@cache/core';
import { MsgPackSerializer } from '@cache/serializer-msgpack';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { V8Serializer } from '../src/index.ts';

const FILE = join(import.meta.dirname, '../../../docs/serializer-types.md');

const SERIALIZERS: readonly Serializer[] = [
  new JsonSerializer(),
  new MsgPackSerializer(),
  new V8Serializer(),
  new StringSerializer(),
  new NullSerializer(),
];

const INTRODUCTION = `# What each serializer keeps

*kept*: the same value comes back. *refused*: a \`SerializationError\`, and nothing is stored. Everything else is what comes back instead, by the rule of the format.

\`CompressedSerializer\`, \`SignedSerializer\`, \`EncryptedSerializer\`, \`SchemaSerializer\` and \`FallbackSerializer\` keep what the serializer inside keeps; only text with a lone surrogate, which has no bytes, is refused where they are around a \`StringSerializer\`.

This page is made and checked by [a test](../packages/serializers/test/types-table.test.ts): \`CACHE_TEST_UPDATE=1\` writes it anew.
`;

async function cell(serializer: Serializer, type: (typeof valueTypes)[number]): Promise<string> {
  const outcome = await outcomeOf(serializer, type);
  if (outcome.kind !== 'altered') return outcome.kind;
  // Of some, the text tells where on earth it was written.
  if (serializer instanceof StringSerializer) return 'its `String()`';
  const text = inspect(outcome.value, { breakLength: Infinity, depth: 2, compact: true });
  return `\`${text.length > 60 ? `${text.slice(0, 60)}…` : text}\``;
}

async function table(): Promise<string> {
  const head = ['', ...SERIALIZERS.map(({ constructor }) => `\`${constructor.name}\``)];
  const rows = await Promise.all(
    valueTypes.map(async (type) => [type.title, ...(await Promise.all(SERIALIZERS.map((each) => cell(each, type))))]),
  );
  const lines = [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`);
  return `${INTRODUCTION}\n${lines.join('\n')}\n`;
}

describe('docs/serializer-types.md', () => {
  it('says what each serializer does', async () => {
    const current = await table();
    if (process.env['CACHE_TEST_UPDATE'] === '1') writeFileSync(FILE, current);
    expect(readFileSync(FILE, 'utf8')).toBe(current);
  });
});
