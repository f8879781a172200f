import { pathToFileURL } from 'node:url';
import { join } from 'node:path';

import ts from '@typescript/typescript6';

import type { Example } from './example.ts';
import { valueInComment } from './value-in-comment.ts';

const CHECKS = pathToFileURL(join(import.meta.dirname, 'runtime', 'value-checks.ts')).href;

interface Insertion {
  readonly at: number;
  readonly text: string;
}

/**
 * The module that is run for an example: on the same lines as in the document, with a check for every value that a
 * comment promises. It knows when it was run to its end, to tell what was left open from what takes long.
 */
export function withValueChecks({ file, line, code }: Example, isTestFile: boolean): string {
  const source = ts.createSourceFile('example.ts', code, ts.ScriptTarget.Latest, true);
  const lines: number[] = [];
  const insertions: Insertion[] = [];
  const visit = (node: ts.Node): void => {
    const value = ts.isStatement(node) ? valueBehind(node, code) : undefined;
    if (value !== undefined) {
      const at = line + 1 + source.getLineAndCharacterOfPosition(node.getEnd()).line;
      const inserted = checkOf(node, source, `, ${at}, () => (${value}))`);
      if (inserted.length > 0) lines.push(at);
      insertions.push(...inserted);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  const before = `import { ValueChecks as $ValueChecks } from '${CHECKS}'; const $checks = new $ValueChecks(${JSON.stringify(file)}, ${JSON.stringify(lines)});`;
  return `${before}${'\n'.repeat(line)}${insertAll(code, insertions)}\n${isTestFile ? '' : '$checks.end();'}\n`;
}

function checkOf(node: ts.Node, source: ts.SourceFile, rest: string): readonly Insertion[] {
  if (ts.isExpressionStatement(node)) {
    const checked = printed(node.expression) ?? node.expression;
    return [
      { at: checked.getStart(source), text: '$checks.check((' },
      { at: checked.getEnd(), text: `)${rest}` },
    ];
  }
  if (!ts.isVariableStatement(node)) return [];
  const [only, another] = node.declarationList.declarations;
  if (only === undefined || another !== undefined || !ts.isIdentifier(only.name)) return [];
  return [{ at: node.getEnd(), text: ` ; $checks.check(${only.name.text}${rest};` }];
}

/** Behind `console.log(value)` stands what is printed, not what `console.log` answers. */
function printed(node: ts.Expression): ts.Expression | undefined {
  if (!ts.isCallExpression(node) || node.expression.getText() !== 'console.log') return undefined;
  return node.arguments.length === 1 ? node.arguments[0] : undefined;
}

function valueBehind(node: ts.Node, code: string): string | undefined {
  const [comment] = ts.getTrailingCommentRanges(code, node.getEnd()) ?? [];
  if (comment?.kind !== ts.SyntaxKind.SingleLineCommentTrivia) return undefined;
  return valueInComment(code.slice(comment.pos + '//'.length, comment.end));
}

function insertAll(code: string, insertions: readonly Insertion[]): string {
  return insertions
    .toSorted((one, other) => other.at - one.at)
    .reduce((text, { at, text: inserted }) => text.slice(0, at) + inserted + text.slice(at), code);
}
