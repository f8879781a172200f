import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { ScratchFolder } from '@cache-internal/jest/scratch-folder';
import { describe, expect, it } from '@jest/globals';
import { transform, type Options } from '@swc/core';

const run = promisify(execFile);
const packageDir = join(import.meta.dirname, '..');
const program = join(import.meta.dirname, 'processes', 'decorated-methods.ts');
const tsc = join(createRequire(import.meta.url).resolve('typescript/package.json'), '../bin/tsc');
const LIMIT_MS = 60_000;

/** What the program prints, whoever compiled it. */
const SEEN = [
  ['ada 1 0', 'ada 1 0', 'ada 1 0', 'ada 1 2'],
  ['Users.byId:"1"', 'byId', 1, 1, 'ada 1 0'],
  ['ada', 'ada', 'ada', 'bob'],
  [4, 4],
  [
    { a: 'ada a', b: 'ada b' },
    { b: 'ada b', a: 'ada a' },
  ],
  [false, 'yes a', 'no a'],
  ['by a symbol', 'by a symbol', 'Users 1', 'Users 1'],
  [2, 2, 'changed', 3],
  'admin, eve 7 0',
  [0, 1, 2, 0, 1, 2],
  8,
  [
    'Admins.byId:"7"',
    'Users.Symbol(member):',
    'Users.bare:',
    'Users.byId:"1"',
    'Users.byId:"1",2',
    'Users.byId:"7"',
    'Users.count:',
    'Users.many:"a"',
    'Users.many:"b"',
    'Users.own:@"ada":',
    'Users.own:@"bob":',
    'Users.stacked:2#early',
    'total:',
  ],
];

/** Compiles the program by itself, without a look at what it imports. */
async function byTsc(folder: ScratchFolder, ...decorators: string[]): Promise<string> {
  const source = folder.write('decorated-methods.ts', readFileSync(program, 'utf8'));
  const options = ['--noCheck', '--noResolve', '--ignoreConfig', '--module', 'es2022', '--target', 'es2023'];
  await run(process.execPath, [tsc, source, ...options, ...decorators]);
  return readFileSync(join(folder.path, 'decorated-methods.js'), 'utf8');
}

async function bySwc(decorators: NonNullable<NonNullable<Options['jsc']>['transform']>): Promise<string> {
  const { code } = await transform(readFileSync(program, 'utf8'), {
    swcrc: false,
    jsc: { target: 'es2023', parser: { syntax: 'typescript', decorators: true }, transform: decorators },
    module: { type: 'es6' },
  });
  return code;
}

/** Runs a compiled program where the packages that it imports are installed. */
async function runCompiled(folder: ScratchFolder, code: string): Promise<unknown> {
  const scope = join(folder.path, 'node_modules', '@cache');
  mkdirSync(scope, { recursive: true });
  symlinkSync(packageDir, join(scope, 'decorators'));
  symlinkSync(join(packageDir, '..', 'memory'), join(scope, 'memory'));
  const file = folder.write('compiled.mjs', code);
  const { stdout } = await run(process.execPath, ['--conditions=@cache/source', file]);
  return JSON.parse(stdout) as unknown;
}

describe('decorated methods', () => {
  it.each<[string, RegExp, (folder: ScratchFolder) => Promise<string>]>([
    ['tsc for standard decorators', /__esDecorate/, (folder) => byTsc(folder)],
    ['tsc for legacy decorators', /__decorate\(/, (folder) => byTsc(folder, '--experimentalDecorators')],
    [
      'tsc for legacy decorators with metadata',
      /__metadata\(/,
      (folder) => byTsc(folder, '--experimentalDecorators', '--emitDecoratorMetadata'),
    ],
    ['swc for standard decorators', /_apply_decs_2203_r/, () => bySwc({ decoratorVersion: '2022-03' })],
    ['swc for the standard as it is now', /_apply_decs_2311/, () => bySwc({ decoratorVersion: '2023-11' })],
    ['swc for legacy decorators', /_ts_decorate\(/, () => bySwc({ legacyDecorator: true, decoratorMetadata: true })],
  ])(
    'do the same when compiled by %s',
    async (_compiler, helper, compile) => {
      using folder = new ScratchFolder();
      const code = await compile(folder);
      expect(code).toMatch(helper);
      expect(await runCompiled(folder, code)).toEqual(SEEN);
    },
    LIMIT_MS,
  );

  it(
    'have the same types for legacy decorators',
    async () => {
      using folder = new ScratchFolder();
      const config = folder.write(
        'tsconfig.json',
        JSON.stringify({
          extends: join(packageDir, 'tsconfig.json'),
          compilerOptions: { experimentalDecorators: true, typeRoots: [join(packageDir, '../../node_modules/@types')] },
          files: [program, join(import.meta.dirname, 'types.test.ts')],
          include: [],
        }),
      );
      const checked = await run(process.execPath, [tsc, '-p', config]).catch(
        (error: unknown) => error as { readonly stdout: string },
      );
      expect(checked.stdout).toBe('');
    },
    LIMIT_MS,
  );
});
