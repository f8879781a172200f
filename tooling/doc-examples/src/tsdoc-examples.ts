import ts from '@typescript/typescript6';

import type { FoundExamples } from './found-examples.ts';
import { markdownExamples } from './markdown-examples.ts';

/**
 * Finds the examples in the TSDoc comments of a source file.
 *
 * The whole of a comment is read as Markdown, since a decorator at the start of a line of an example would end the
 * tag for TypeScript.
 */
export function tsdocExamples(file: string, text: string): FoundExamples {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found = docComments(source).map((comment) => examplesOf(file, source, comment));
  return {
    examples: found.flatMap(({ examples }) => examples),
    problems: found.flatMap(({ problems }) => problems),
  };
}

function examplesOf(file: string, source: ts.SourceFile, comment: ts.JSDoc): FoundExamples {
  const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
  const found = markdownExamples(file, withoutFrame(comment.getText(source)), lineOf(comment.getStart(source)));
  const tags = (comment.tags ?? []).filter(({ tagName }) => tagName.text === 'example');
  const empty = tags.filter((tag) => !/^[ *]*```/m.test(tag.getText(source)));
  return {
    examples: found.examples,
    problems: [
      ...found.problems,
      ...empty.map((tag) => `${file}:${lineOf(tag.getStart(source)) + 1}: this @example has no block of code`),
    ],
  };
}

function docComments(source: ts.SourceFile): readonly ts.JSDoc[] {
  // A comment belongs to several nodes where a statement declares one thing.
  const found = new Map<number, ts.JSDoc>();
  const visit = (node: ts.Node): void => {
    for (const comment of ts.getJSDocCommentsAndTags(node)) {
      if (ts.isJSDoc(comment)) found.set(comment.pos, comment);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...found.values()];
}

/** The text of a comment without its stars, line for line. */
function withoutFrame(comment: string): string {
  return comment
    .slice('/**'.length, -'*/'.length)
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n');
}
