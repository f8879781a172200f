import { access, constants, open, readFile, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { isCacheError, type Backend } from '@cache/core';
import { allCases } from './all-cases.ts';
import { Progress, type Output } from './progress.ts';
import type { Report } from './report.ts';
import { runConformance, type RunConformanceOptions } from './run-conformance.ts';
import { supportMatrix } from './support-matrix.ts';

const USAGE = `Usage: conformance <module> [options]
       conformance --matrix <report.json> …

Checks a backend against the contract. The module exports \`create\` (by name or as default), a function that makes a
backend, and may export name, advance, address, server, serializers, skip, and close, which is called at the end.

Options
  --report <file>       write the outcome of every case as JSON
  --only <id or group>  run nothing else; can be repeated
  --variant <name>      run in this variant only (plain, namespace, "serializer json", …); can be repeated
  --skip <id=reason>    leave a case out; can be repeated
  --bail                stop at the first case that fails
  --seed <number>       repeat what cases choose at random: 0 to 2^32 − 1
  --list                print the ids of all cases
  --matrix              render reports as Markdown, side by side
  --help                print this

Exit code: 0 if every case holds, 1 if not, 2 if the cases could not be run, or the report not be written.
`;

const OPTIONS = {
  report: { type: 'string' },
  only: { type: 'string', multiple: true },
  variant: { type: 'string', multiple: true },
  skip: { type: 'string', multiple: true },
  seed: { type: 'string' },
  bail: { type: 'boolean' },
  list: { type: 'boolean' },
  matrix: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Where a command writes. */
export interface CommandStreams {
  readonly stdout: Output;
  readonly stderr: Output;
}

/** Runs the command and resolves to its exit code. */
export async function commandLine(args: readonly string[], streams: CommandStreams): Promise<number> {
  try {
    return await dispatch(args, streams);
  } catch (error) {
    // A mistake of whoever called: its message says it all. Anything else needs its stack.
    const said =
      error instanceof UsageError || isCacheError(error) || error instanceof TypeError || error instanceof RangeError;
    streams.stderr.write(`${said ? `conformance: ${error.message}` : describe(error)}\n`);
    return 2;
  }
}

async function dispatch(args: readonly string[], { stdout, stderr }: CommandStreams): Promise<number> {
  const { values, positionals } = parse(args);
  if (values.help === true) stdout.write(USAGE);
  else if (values.list === true) stdout.write(`${allCases.map(({ id, title }) => `${id}: ${title}`).join('\n')}\n`);
  else if (values.matrix === true) stdout.write(supportMatrix(await readReports(positionals)));
  else return check(positionals, values, { stdout, stderr });
  return 0;
}

type Values = ReturnType<typeof parse>['values'];

async function check(
  positionals: readonly string[],
  values: Values,
  { stdout, stderr }: CommandStreams,
): Promise<number> {
  const [path, ...rest] = positionals;
  if (path === undefined || rest.length > 0)
    throw new UsageError(`exactly one module is wanted, that exports create; got ${positionals.length}\n\n${USAGE}`);
  const seed = readSeed(values.seed);
  if (values.report !== undefined) await checkWritable(values.report);
  const { close, ...target } = await loadTarget(path);
  const progress = new Progress(stdout, stderr);
  try {
    const report = await runConformance({
      ...target,
      skip: { ...target.skip, ...readSkips(values.skip) },
      only: values.only,
      variants: values.variant,
      bail: values.bail,
      seed,
      onCase: (done, { done: count, total }) => progress.tell(done, count, total),
    });
    progress.end(report);
    if (values.report !== undefined) await writeReport(values.report, report);
    return report.totals.failed === 0 ? 0 : 1;
  } finally {
    await close?.();
  }
}

type LoadedTarget = RunConformanceOptions & { readonly close?: (() => Promise<void> | void) | undefined };

async function loadTarget(path: string): Promise<LoadedTarget> {
  // What `import` says of a file that is not there, or of a folder, is a stack of its loader.
  await readFile(path).catch((error: unknown) => refuse(`cannot load ${path}`, error));
  const module = (await import(pathToFileURL(resolve(path)).href).catch((cause: unknown) => {
    throw new UsageError(`cannot load ${path}: ${describe(cause)}`);
  })) as Partial<LoadedTarget> & { readonly default?: unknown };
  const create = module.create ?? module.default;
  if (typeof create !== 'function')
    throw new UsageError(`${path} must export create, a function that makes a backend, by name or as default`);
  const { name = path, advance, address, server, serializers, skip, close } = module;
  const offers = Object.entries({ advance, address, server, serializers, skip, close }).filter(
    ([, value]) => value !== undefined,
  );
  return { ...Object.fromEntries(offers), name, create: create as () => Backend };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${USAGE}`);
  }
}

function readSeed(seed: string | undefined): number | undefined {
  if (seed === undefined) return undefined;
  if (/^\d+$/.test(seed) && Number(seed) < 2 ** 32) return Number(seed);
  throw new UsageError(`--seed must be a whole number of 0 to 2^32 − 1; got '${seed}'`);
}

/** Refuses a report that cannot be written before a run that would be in vain. Makes no file that may stay empty. */
async function checkWritable(path: string): Promise<void> {
  try {
    await (await open(path, 'r+')).close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') refuse(`cannot write ${path}`, error);
    await access(dirname(path), constants.W_OK).catch((cause: unknown) => refuse(`cannot write ${path}`, cause));
  }
}

async function writeReport(path: string, report: Report): Promise<void> {
  await writeFile(path, `${JSON.stringify(report, null, 2)}\n`).catch((error: unknown) =>
    refuse(`cannot write ${path}`, error),
  );
}

function refuse(what: string, error: unknown): never {
  throw new UsageError(`${what}: ${(error as Error).message}`);
}

function readSkips(skips: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    skips.map((skip) => {
      const at = skip.indexOf('=');
      if (at < 1 || at === skip.length - 1) throw new UsageError(`--skip must be id=reason; got '${skip}'`);
      return [skip.slice(0, at), skip.slice(at + 1)];
    }),
  );
}

async function readReports(paths: readonly string[]): Promise<readonly Report[]> {
  if (paths.length === 0) throw new UsageError('--matrix needs at least one report');
  return Promise.all(
    paths.map(async (path) => {
      try {
        const report = JSON.parse(await readFile(path, 'utf8')) as Partial<Report> | null;
        const { backend, capabilities, cases } = report ?? {};
        if (typeof backend === 'string' && typeof capabilities === 'object' && Array.isArray(cases))
          return report as Report;
      } catch (error) {
        refuse(`cannot read ${path}`, error);
      }
      throw new UsageError(`${path} is no report of this command`);
    }),
  );
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** A call that cannot be understood. */
class UsageError extends Error {}
