import ts from '@typescript/typescript6';

/** A module for plain Node. */
export interface RunnableCode {
  readonly extension: 'ts' | 'js';
  readonly code: string;
}

/** Leaves code to Node as it is, unless that does not know its syntax: decorators are compiled away. */
export function runnableCode(code: string): RunnableCode {
  const source = ts.createSourceFile('example.ts', code, ts.ScriptTarget.Latest, true);
  if (!hasDecorator(source)) return { extension: 'ts', code };
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
  });
  return { extension: 'js', code: outputText };
}

function hasDecorator(node: ts.Node): boolean {
  return ts.isDecorator(node) || ts.forEachChild(node, (child) => hasDecorator(child) || undefined) === true;
}
