import ts from '@typescript/typescript6';

const NAMED_VALUES = new Set(['undefined', 'NaN', 'Infinity']);
const MADE_OF_LITERALS = new Set(['Date', 'Map', 'Set', 'Uint8Array']);
const SEPARATOR = /[,:;](?=\s)/g;

/**
 * The value that a comment says something has, as code; `undefined` if it says something else.
 *
 * A comment is a value, or a value, a comma, colon or semicolon, and words: `true, since it was there`. Everything
 * else is prose.
 */
export function valueInComment(comment: string): string | undefined {
  const text = comment.trim();
  const starts = [...text.matchAll(SEPARATOR)].map(({ index }) => text.slice(0, index));
  return [text, ...starts.reverse()].find(isValue);
}

function isValue(text: string): boolean {
  const code = `(${text}\n)`;
  // The parser of createSourceFile mends what is wrong, so that it has to be asked whether anything is.
  const { diagnostics = [] } = ts.transpileModule(code, { reportDiagnostics: true });
  if (diagnostics.length > 0) return false;
  const { statements } = ts.createSourceFile('value.ts', code, ts.ScriptTarget.Latest, true);
  const [only] = statements;
  return (
    statements.length === 1 &&
    only !== undefined &&
    ts.isExpressionStatement(only) &&
    ts.isParenthesizedExpression(only.expression) &&
    isLiteral(only.expression.expression)
  );
}

function isLiteral(node: ts.Expression): boolean {
  if (ts.isStringLiteralLike(node) || ts.isNumericLiteral(node) || ts.isBigIntLiteral(node)) return true;
  if (ts.isIdentifier(node)) return NAMED_VALUES.has(node.text);
  if (ts.isPrefixUnaryExpression(node)) return node.operator === ts.SyntaxKind.MinusToken && isLiteral(node.operand);
  if (ts.isArrayLiteralExpression(node)) return node.elements.every(isLiteral);
  if (ts.isObjectLiteralExpression(node)) {
    return node.properties.every((property) => ts.isPropertyAssignment(property) && isLiteral(property.initializer));
  }
  if (ts.isNewExpression(node)) {
    const { expression, arguments: given = [] } = node;
    return ts.isIdentifier(expression) && MADE_OF_LITERALS.has(expression.text) && given.every(isLiteral);
  }
  return [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword, ts.SyntaxKind.NullKeyword].includes(node.kind);
}
