import { basename } from 'node:path';

import { ProgressBar } from '../terminal/progress-bar.ts';
import { UserError } from '../user-error.ts';
import { logReport } from './log-report.ts';
import { cannotRead, openLog, type OpenLog } from './open-log.ts';
import { readLines } from './read-lines.ts';
import { replayLog } from './replay-log.ts';

/** Asked for by `--log`. */
export interface LogRequest {
  readonly kind: 'log';
  /** A path, or `-` for what is piped in. */
  readonly path: string;
  readonly sizes: readonly number[];
  readonly ttlMs: number | null;
  readonly json: boolean;
}

/** Replays an access log and answers what to print. @throws UserError where the log cannot be read. */
export async function runLog({ path, sizes, ttlMs, json }: LogRequest, signal: AbortSignal): Promise<string> {
  const log = await openLog(path, signal);
  using bar = new ProgressBar('Replaying the log', log.totalBytes);
  try {
    const replay = await replayLog(watched(log, bar), { sizes, ttlMs });
    return json
      ? JSON.stringify({ log: path, ttlMs, ...replay }, undefined, 2)
      : logReport(nameOf(path), ttlMs, replay);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof UserError) throw new UserError(`${path}: ${error.message}`);
    throw isReadError(error) ? cannotRead(path, error) : error;
  }
}

async function* watched(log: OpenLog, bar: ProgressBar): AsyncGenerator<string[]> {
  for await (const lines of readLines(log.text)) {
    yield lines;
    if (log.totalBytes > 0) bar.update(log.bytesRead());
  }
}

// The file system's and zlib's errors carry a code of theirs; whatever else goes wrong is a mistake of this program.
function isReadError(error: unknown): boolean {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return syscall !== undefined || (typeof code === 'string' && code.startsWith('Z_'));
}

function nameOf(path: string): string {
  return path === '-' ? 'standard input' : basename(path);
}
