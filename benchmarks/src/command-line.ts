import { Command, CommanderError, InvalidArgumentError } from 'commander';

import type { Contender, Suite } from './measuring/suite.ts';
import { suites } from './suites/suite-list.ts';
import { UserError } from './user-error.ts';

/** A suite, and those of its contenders that take part. */
export interface ChosenSuite {
  readonly suite: Suite;
  readonly contenders: readonly Contender[];
}

/** What is asked for. */
export interface BenchmarkRequest {
  readonly chosen: readonly ChosenSuite[];
  readonly quick: boolean;
  /** Whether only what there is is to be printed. */
  readonly list: boolean;
  /** The server to use; `undefined` to start one. */
  readonly redisUrl: string | undefined;
  /** Whether every suite takes part in full, or some were left out or are measured more quickly. */
  readonly isComplete: (chosen: ChosenSuite) => boolean;
}

const EXAMPLES = `
Suites: ${suites.map(({ name }) => name).join(', ')}

Examples:
  npm run bench                                   everything, three to four minutes
  npm run bench -- --quick                        everything, in rough figures
  npm run bench -- memory get-or-set              two suites
  npm run bench -- memory --only lru-cache,keyv   these, and the reference
  npm run bench -- redis --redis redis://127.0.0.1:6379
`;

interface Options {
  readonly quick?: boolean;
  readonly list?: boolean;
  readonly only?: readonly string[];
  readonly redis?: string;
}

/**
 * Reads the arguments of the command.
 *
 * @returns what to do; `undefined` if that was to print the help.
 * @throws UserError that names the argument and what it takes.
 */
export function parseCommandLine(args: readonly string[], print: (text: string) => void): BenchmarkRequest | undefined {
  const command = describeCommand().configureOutput({ writeOut: print, writeErr: () => undefined });
  try {
    command.parse(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    throw new UserError(`${error.message.replace(/^error: /, '')} (--help lists what there is)`);
  }
  const { quick = false, list = false, only, redis } = command.opts<Options>();
  const chosen = chooseContenders(chooseSuites(command.args), only);
  if (redis !== undefined && !chosen.some(({ suite }) => suite.server === 'redis')) {
    throw new UserError('--redis names a server for the suite redis, which is not among those that are asked for');
  }
  return {
    chosen,
    quick,
    list,
    redisUrl: redis,
    isComplete: ({ suite, contenders }) => !quick && contenders.length === suite.contenders.length,
  };
}

function describeCommand(): Command {
  return new Command('npm run bench --')
    .usage('[suite…] [options]')
    .description('Measures the caches of this repository beside raw clients and other libraries.')
    .argument('[suites...]', 'which to run (default: all)')
    .option('--quick', 'rough figures in a fraction of the time; written beside those of a complete run')
    .option('--only <names>', 'contenders whose names contain one of these words, commas between them', readWords)
    .option('--redis <url>', 'a server to use for the suite redis (default: one is started for the run)', readUrl)
    .option('--list', 'print suites, measures and contenders, and measure nothing')
    .helpOption('-h, --help', 'print this')
    .addHelpText('after', EXAMPLES)
    .exitOverride();
}

function chooseSuites(names: readonly string[]): readonly Suite[] {
  const known = suites.map(({ name }) => name);
  for (const name of names) {
    if (!known.includes(name)) throw new UserError(`there is no suite '${name}'; there are ${known.join(', ')}`);
  }
  return names.length === 0 ? suites : suites.filter(({ name }) => names.includes(name));
}

function chooseContenders(asked: readonly Suite[], words: readonly string[] | undefined): readonly ChosenSuite[] {
  if (words === undefined) return asked.map((suite) => ({ suite, contenders: suite.contenders }));
  const matches = (name: string, word: string): boolean => name.toLowerCase().includes(word.toLowerCase());
  for (const word of words) {
    const names = asked.flatMap(({ contenders }) => contenders.map(({ name }) => name));
    if (!names.some((name) => matches(name, word))) {
      throw new UserError(`--only: no contender is called '${word}'; there are ${[...new Set(names)].join(', ')}`);
    }
  }
  return asked
    .filter(({ contenders }) => contenders.some(({ name }) => words.some((word) => matches(name, word))))
    .map((suite) => ({
      suite,
      contenders: suite.contenders.filter(
        ({ name }) => name === suite.reference || words.some((word) => matches(name, word)),
      ),
    }));
}

function readWords(text: string): readonly string[] {
  const words = text.split(',').map((word) => word.trim());
  if (words.includes('')) throw new InvalidArgumentError('It takes words with commas between them.');
  return words;
}

function readUrl(text: string): string {
  const url = URL.parse(text);
  if (url !== null && (url.protocol === 'redis:' || url.protocol === 'rediss:') && url.hostname !== '') return text;
  throw new InvalidArgumentError('It takes a URL such as redis://127.0.0.1:6379.');
}
