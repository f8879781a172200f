import { readFileSync } from 'node:fs';

import TestSequencer from '@jest/test-sequencer';

// The kits, servers, processes, and whatever gives itself more time than jest does: known before the first run, after
// which jest remembers how long each suite took.
const TAKES_LONG = /onformance\(|\bstartServer\(|child_process|run-program|(?:, |_MS = )\d{2,3}_000\b/;
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
