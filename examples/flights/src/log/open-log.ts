import { open, type FileHandle } from 'node:fs/promises';
import { addAbortSignal, pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

import { UserError } from '../user-error.ts';

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
};

/** A log that can be read, from its start to its end, once. */
export interface OpenLog {
  /** Its text, unpacked if the file is gzip; fails where the file cannot be read to the end. */
  readonly text: Readable;
  /** Size of the file; 0 for what is no file. */
  readonly totalBytes: number;
  /** How many bytes of the file have been read so far. */
  readonly bytesRead: () => number;
}

/**
 * Opens a log; `-` is what is piped in.
 *
 * @throws UserError that says why where that cannot be done.
 */
export async function openLog(path: string, signal: AbortSignal): Promise<OpenLog> {
  if (path === '-') return { text: addAbortSignal(signal, process.stdin), totalBytes: 0, bytesRead: () => 0 };
  try {
    const file = await open(path);
    try {
      return await read(file, signal);
    } catch (error) {
      await file.close();
      throw error;
    }
  } catch (error) {
    throw cannotRead(path, error);
  }
}

/** What to tell about a log that cannot be read. */
export function cannotRead(path: string, error: unknown): UserError {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return new UserError(`cannot read the log ${path}: ${REASONS[code] ?? message}`, { cause: error });
}

async function read(file: FileHandle, signal: AbortSignal): Promise<OpenLog> {
  const stat = await file.stat();
  if (stat.isDirectory()) throw Object.assign(new Error('it is a directory'), { code: 'EISDIR' });
  // What is no file (a named pipe) can be read once only, and has no size.
  const packed = stat.isFile() && (await isGzip(file));
  const bytes = file.createReadStream({ signal, ...(stat.isFile() ? { start: 0 } : {}) });
  return {
    text: packed ? pipeline(bytes, createGunzip(), () => undefined) : bytes,
    totalBytes: stat.isFile() ? stat.size : 0,
    bytesRead: () => bytes.bytesRead,
  };
}

async function isGzip(file: FileHandle): Promise<boolean> {
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(GZIP_MAGIC.length), position: 0 });
  return buffer.subarray(0, bytesRead).equals(GZIP_MAGIC);
}
