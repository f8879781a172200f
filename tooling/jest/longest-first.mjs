import { readFileSync } from 'node:fs';

import TestSequencer from '@jest/test-sequencer';

// What takes seconds: the kit, servers, processes. To be known before the first run, of which jest remembers the rest.
const TAKES_LONG = /\bconformance\(|\bstartServer\(|child_process|run-program/;
const GUESSED_MS = { long: 5000, short: 200 };

/** Starts those suites first that take longest, so that none of them is left over at the end for one worker. */
// oxlint-disable-next-line import/no-default-export -- jest expects it
export default class LongestFirst extends TestSequencer {
  sort(tests) {
    const weights = new Map(super.sort(tests).map((test) => [test, test.duration ?? guess(test)]));
    return [...weights.keys()].sort((one, other) => weights.get(other) - weights.get(one));
  }
}

function guess({ path }) {
  return TAKES_LONG.test(readFileSync(path, 'utf8')) ? GUESSED_MS.long : GUESSED_MS.short;
}
