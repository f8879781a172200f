import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { titleOf, type Example } from './example.ts';
import { importedModules } from './imported-modules.ts';
import type { Workbench } from './workbench.ts';

const DIAGNOSTIC = /^(?<file>.+?)\((?<line>\d+),\d+\): (?<text>error (?<code>TS\d+): .*)$/;
// An example may define something without using it, but not import it.
const UNUSED = new Set(['TS6133', 'TS6192', 'TS6196']);

/** What the compiler has to say of an example, by its title; and of all else under the key `''`. */
export type TypeProblems = ReadonlyMap<string, readonly string[]>;

/** Type-checks examples in one run of the compiler, as strictly as the repository's own code. */
export function typeCheck(workbench: Workbench, examples: readonly Example[]): TypeProblems {
  const byFile = new Map(examples.map((example) => [writeModule(workbench, example), example]));
  const config = workbench.write('tsconfig.json', JSON.stringify(settings(workbench.root, [...byFile.keys()])));
  const tsc = join(workbench.root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { stdout, stderr, status } = spawnSync(process.execPath, [tsc, '--pretty', 'false', '-p', config], {
    cwd: workbench.path,
    encoding: 'utf8',
  });
  const problems = new Map<string, string[]>();
  const say = (title: string, text: string): unknown =>
    problems.has(title) ? problems.get(title)?.push(text) : problems.set(title, [text]);
  for (const text of inOnePiece(stdout)) {
    const groups = DIAGNOSTIC.exec(text.split('\n', 1)[0] ?? '')?.groups;
    const example = byFile.get(join(workbench.path, groups?.['file'] ?? ''));
    const at = Number(groups?.['line']);
    if (example === undefined) say('', text);
    else if (!isAllowed(example, at, groups?.['code'] ?? '')) {
      say(titleOf(example), `${example.file}:${at}: ${text.slice(text.indexOf('error TS'))}`);
    }
  }
  if (status !== 0 && stdout.trim() === '') say('', `the compiler failed: ${stderr}`);
  return problems;
}

// The lines are those of the document, so that its places can be told as they are.
function writeModule(workbench: Workbench, example: Example): string {
  return workbench.writeFor(example, 'checked', 'ts', `${'\n'.repeat(example.line)}${example.code}\n`);
}

function settings(root: string, files: readonly string[]): unknown {
  return {
    extends: join(root, 'tooling', 'typescript', 'check.json'),
    compilerOptions: { typeRoots: [join(root, 'node_modules', '@types')] },
    files,
    include: [],
  };
}

/** The diagnostics, each with the indented lines that explain it. */
function inOnePiece(output: string): readonly string[] {
  return output.split(/\n(?! )/).filter((text) => text.trim() !== '');
}

function isAllowed({ code, line }: Example, at: number, diagnostic: string): boolean {
  return UNUSED.has(diagnostic) && !importedModules(code).lines.has(at - line - 1);
}
