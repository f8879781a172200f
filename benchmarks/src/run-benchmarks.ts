import { relative } from 'node:path';

import type { BenchmarkRequest, ChosenSuite } from './command-line.ts';
import { runSuite } from './measuring/run-suite.ts';
import type { Effort, Setting, Suite } from './measuring/suite.ts';
import { ownServer, type BenchmarkServer } from './own-server.ts';
import { openRedisServer } from './redis-server.ts';
import { describeMachine } from './report/machine.ts';
import { packageVersions } from './report/package-versions.ts';
import { ProgressBar } from './report/progress-bar.ts';
import { keepResult, publishResult } from './report/publish-result.ts';
import { resultTable, verdicts } from './report/result-table.ts';
import { summarize, type SuiteResult } from './report/suite-result.ts';

const FULL: Effort = { rounds: 15, roundMs: 60, warmUpMs: 300, manyEntries: 1_000_000 };
const QUICK: Effort = { rounds: 5, roundMs: 15, warmUpMs: 80, manyEntries: 100_000 };
const NO_SERVER: Setting = { serverUrl: '', keyPrefix: 'benchmark' };

/** How a run talks to the outside. */
export interface RunOutput {
  /** What was typed, for whoever wants to repeat it. */
  readonly command: string;
  readonly signal: AbortSignal;
  readonly print: (text: string) => void;
}

/**
 * Runs the suites that were asked for, prints and writes what they came to.
 *
 * @returns whether every contender did what it was measured for.
 */
export async function runBenchmarks(request: BenchmarkRequest, output: RunOutput): Promise<boolean> {
  let allRight = true;
  for (const chosen of request.chosen) {
    const result = await runOne(chosen, request, output);
    output.print(`\n${chosen.suite.title}\n\n${resultTable(result)}\n`);
    const lines = verdicts(result);
    if (lines.length > 0) output.print(`${lines.join('\n')}\n`);
    const files = request.isComplete(chosen) ? await publishResult(chosen.suite, result) : await keepResult(result);
    output.print(`Written: ${files.map((file) => relative(process.cwd(), file)).join(', ')}`);
    allRight &&= result.measures.every(({ contenders }) => contenders.every(({ failure }) => failure === undefined));
  }
  return allRight;
}

async function openServer({ server }: Suite, redisUrl: string | undefined): Promise<BenchmarkServer | undefined> {
  if (server === 'redis') return await openRedisServer(redisUrl);
  return server === undefined ? undefined : await ownServer(server);
}

async function runOne(
  { suite, contenders }: ChosenSuite,
  request: BenchmarkRequest,
  output: RunOutput,
): Promise<SuiteResult> {
  const effort = request.quick ? QUICK : FULL;
  const date = new Date().toISOString();
  await using server = await openServer(suite, request.redisUrl);
  using bar = new ProgressBar(suite.name.padEnd(11));
  const outcomes = await runSuite({
    suite,
    contenders,
    setting: server?.setting ?? NO_SERVER,
    effort,
    signal: output.signal,
    onProgress: (done, what) => bar.update(done, what),
  });
  return summarize(suite, contenders, outcomes, {
    date,
    command: output.command,
    machine: describeMachine(),
    ...(server === undefined ? {} : { server: server.description }),
    versions: packageVersions(contenders.flatMap(({ packages }) => packages)),
    effort,
  });
}
