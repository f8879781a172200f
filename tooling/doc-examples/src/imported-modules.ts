import ts from '@typescript/typescript6';

/** The lines of an example's imports, counted from 0, and what they name. */
export interface ImportedModules {
  readonly names: ReadonlySet<string>;
  readonly lines: ReadonlySet<number>;
}

/** Reads the import declarations of an example. */
export function importedModules(code: string): ImportedModules {
  const names = new Set<string>();
  const lines = new Set<number>();
  const source = ts.createSourceFile('example.ts', code, ts.ScriptTarget.Latest, true);
  for (const statement of source.statements.filter(ts.isImportDeclaration)) {
    names.add((statement.moduleSpecifier as ts.StringLiteral).text);
    const from = source.getLineAndCharacterOfPosition(statement.getStart()).line;
    const to = source.getLineAndCharacterOfPosition(statement.getEnd()).line;
    for (let line = from; line <= to; line++) lines.add(line);
  }
  return { names, lines };
}
