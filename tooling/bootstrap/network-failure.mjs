import { SetupError } from './setup-error.mjs';

const NETWORK =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|CERT_|SELF_SIGNED|ERR_PNPM_META_FETCH_FAIL|fetch failed/;
const DISK = /ENOSPC|EDQUOT/;
const RIGHTS = /EACCES|EPERM|EROFS/;

/** Turns the output of a failed download or install into the error that helps most. */
export function explainFailure(what, output) {
  if (NETWORK.test(output)) {
    return new SetupError(
      `${what}: the npm registry could not be reached.`,
      [
        'Check the network, or the registry and proxy in your npm settings (`npm config list`), and run the command again.',
      ],
      output,
    );
  }
  if (DISK.test(output)) return new SetupError(`${what}: the disk is full (about 800 MB are needed).`, [], output);
  if (RIGHTS.test(output)) {
    return new SetupError(`${what}: a file could not be written. Check who owns this folder.`, [], output);
  }
  return new SetupError(`${what} failed.`, [], output);
}
