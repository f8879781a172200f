// One contender in a thread of its own. Each has its own heap and its own compiled code, as in an application that uses
// no other cache: neither what a neighbour leaves to collect nor the types that it was called with change its figures.
import { parentPort, workerData } from 'node:worker_threads';

import { collectGarbage } from './measuring/collect-garbage.ts';
import type { Subject, Take } from './measuring/suite.ts';
import type { WorkerAssignment, WorkerReply, WorkerRequest } from './measuring/worker-messages.ts';
import { WrongAnswer } from './measuring/wrong-answer.ts';
import { findSuite } from './suites/suite-list.ts';

const assignment = workerData as WorkerAssignment;
const suite = findSuite(assignment.suite);
const contender = suite.contenders.find(({ name }) => name === assignment.contender);

let subject: Subject | undefined;
let take: Take | undefined;

async function answer(request: WorkerRequest): Promise<unknown> {
  switch (request.do) {
    case 'open':
      if (contender === undefined) throw new RangeError(`there is no contender '${assignment.contender}'`);
      subject = await contender.open(assignment.setting);
      return undefined;
    case 'prepare': {
      take = undefined;
      collectGarbage();
      const measure = suite.measures.find(({ name }) => name === request.measure);
      if (subject !== undefined) take = await measure?.prepare(subject, assignment.effort);
      return take !== undefined;
    }
    case 'take':
      return take?.();
    case 'close':
      await subject?.close();
      parentPort?.close();
      return undefined;
  }
}

parentPort?.on('message', (request: WorkerRequest) => {
  answer(request).then(
    (value) => parentPort?.postMessage({ ok: true, answer: value } satisfies WorkerReply),
    (error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      parentPort?.postMessage({ ok: false, message, wrong: error instanceof WrongAnswer } satisfies WorkerReply);
    },
  );
});
