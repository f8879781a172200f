import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { collectExamples } from '../src/collect-examples.ts';
import { titleOf } from '../src/example.ts';
import { repositoryRoot } from '../src/repository-root.ts';
import { runExamples } from '../src/run-examples.ts';
import { runWithServers } from '../src/run-with-servers.ts';
import { Workbench } from '../src/workbench.ts';

const examples = collectExamples(repositoryRoot).examples.filter(({ fence }) => fence.servers.length > 0);
const workbench = new Workbench(repositoryRoot);
let problems: ReadonlyMap<string, string>;

beforeAll(async () => {
  problems = await runExamples(examples, (example) => runWithServers(workbench, example));
}, 300_000);

afterAll(() => workbench[Symbol.dispose]());

describe('Example with a server', () => {
  it.each(examples.map((example) => [titleOf(example)]))('%s runs', (title) => {
    expect(problems.get(title)).toBe('');
  });
});
