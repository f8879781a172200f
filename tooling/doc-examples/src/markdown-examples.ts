import type { Code, Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';

import type { Example } from './example.ts';
import { parseFence } from './fence.ts';
import type { FoundExamples } from './found-examples.ts';

/**
 * Finds the examples in a text in Markdown.
 *
 * @param linesBefore - how many lines of the file come before the text.
 */
export function markdownExamples(file: string, text: string, linesBefore = 0): FoundExamples {
  const examples: Example[] = [];
  const problems: string[] = [];
  for (const { lang, meta, value, position } of codeBlocks(fromMarkdown(text))) {
    const line = linesBefore + (position?.start.line ?? 1);
    try {
      const fence = parseFence(lang, meta);
      if (fence !== undefined) examples.push({ file, line, code: value, fence });
    } catch (error) {
      problems.push(`${file}:${line}: ${(error as Error).message}`);
    }
  }
  return { examples, problems };
}

function codeBlocks(node: Nodes): readonly Code[] {
  if (node.type === 'code') return [node];
  return 'children' in node ? node.children.flatMap(codeBlocks) : [];
}
