import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { collectExamples } from '../src/collect-examples.ts';
import { titleOf, type Example } from '../src/example.ts';
import { repositoryRoot } from '../src/repository-root.ts';
import { runExample } from '../src/run-example.ts';
import { runExamples } from '../src/run-examples.ts';
import { typeCheck, type TypeProblems } from '../src/type-check.ts';
import { Workbench } from '../src/workbench.ts';

const { examples, problems } = collectExamples(repositoryRoot);
const isRunHere = ({ fence }: Example): boolean => fence.notRun === undefined && fence.servers.length === 0;
const workbench = new Workbench(repositoryRoot);
let typeProblems: TypeProblems;
let runProblems: ReadonlyMap<string, string>;

beforeAll(async () => {
  typeProblems = typeCheck(workbench, examples);
  runProblems = await runExamples(examples.filter(isRunHere), (example) => runExample(workbench, example));
}, 300_000);

afterAll(() => workbench[Symbol.dispose]());

describe('Documents and TSDoc', () => {
  it('have examples', () => {
    expect(examples.length).toBeGreaterThan(20);
  });

  it('say of every example what it is', () => {
    expect(problems).toEqual([]);
  });

  it('need nothing that does not compile', () => {
    expect(typeProblems.get('') ?? []).toEqual([]);
  });
});

describe('Example', () => {
  it.each(examples.map((example) => [what(example), example] as const))('%s', (_what, example) => {
    expect((typeProblems.get(titleOf(example)) ?? []).join('\n')).toBe('');
    if (isRunHere(example)) expect(runProblems.get(titleOf(example))).toBe('');
  });
});

function what(example: Example): string {
  const { notRun, servers } = example.fence;
  if (notRun !== undefined) return `${titleOf(example)} compiles (not run: ${notRun})`;
  if (servers.length > 0) return `${titleOf(example)} compiles (run where there is a server)`;
  return `${titleOf(example)} compiles and runs`;
}
