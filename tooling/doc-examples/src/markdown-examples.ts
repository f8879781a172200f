import type { Code, Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';

import type { Example } from './example.ts';
import { exampleServers } from './example-servers.ts';
import { parseFence, type Fence } from './fence.ts';
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
      if (fence === undefined) continue;
      checkAddresses(fence, value);
      examples.push({ file, line, code: value, fence });
    } catch (error) {
      problems.push(`${file}:${line}: ${(error as Error).message}`);
    }
  }
  return { examples, problems };
}

/** Else it would talk to whatever server of the reader's listens there. */
function checkAddresses({ notRun, servers }: Fence, code: string): void {
  if (notRun !== undefined) return;
  const covered = servers.map(({ written }) => written);
  const missing = exampleServers.find(({ written }) => code.includes(written) && !covered.includes(written));
  if (missing !== undefined) throw new Error(`it names ${missing.written}, which needs the flag: "ts ${missing.kind}"`);
}

function codeBlocks(node: Nodes): readonly Code[] {
  if (node.type === 'code') return [node];
  return 'children' in node ? node.children.flatMap(codeBlocks) : [];
}
