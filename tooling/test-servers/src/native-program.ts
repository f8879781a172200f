import { createRequire } from 'node:module';

import { aptInstall, canAptInstall } from '../lib/apt-install.mjs';
import { findBinary } from '../lib/find-binary.mjs';
import { say } from './say.ts';
import type { NativeBinary, ServerKind } from './server-kind.ts';

/** A program and the arguments that always come first. */
export interface NativeProgram {
  readonly file: string;
  readonly args: readonly string[];
}

/** Finds the program of a kind of server on this machine, installing it where that is possible. */
export async function nativeProgram(kind: ServerKind): Promise<NativeProgram> {
  const { native } = kind;
  if ('module' in native) {
    const script = createRequire(import.meta.url).resolve(native.module);
    return { file: process.execPath, args: ['--import', import.meta.resolve('../lib/patient-http.mjs'), script] };
  }
  const file = findBinary(native.binary) ?? (await install(kind, native));
  return { file, args: [] };
}

async function install(kind: ServerKind, native: NativeBinary): Promise<string> {
  const find = (): string | undefined => findBinary(native.binary);
  if (!canAptInstall()) throw new Error(missing(kind, native));
  try {
    await aptInstall(native.packages, () => find() !== undefined, say);
  } catch (error) {
    throw new Error(`${missing(kind, native)}\n${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  return find() ?? native.binary;
}

function missing(kind: ServerKind, native: NativeBinary): string {
  return [
    `The tests need a ${kind.name} server: no Docker engine was used, and ${native.binary} is not on the PATH.`,
    `Start Docker, or install ${native.binary} (Debian packages: ${native.packages.join(', ')}).`,
  ].join('\n');
}
