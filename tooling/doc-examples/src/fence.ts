import { exampleServers, type ExampleServer } from './example-servers.ts';

/** What the opening fence of an example says about it. */
export interface Fence {
  /** Why it is not run; `undefined` if it is. */
  readonly notRun: string | undefined;
  /** The servers that it needs. */
  readonly servers: readonly ExampleServer[];
}

const NO_RUN = /^no-run(?:=(?<reason>.*))?$/;
// An example in one of these would be left out in silence.
const OTHER_NAMES = new Set(['typescript', 'mts', 'cts', 'tsx', 'js', 'javascript', 'mjs', 'cjs', 'jsx']);

/**
 * Reads the words behind an opening fence; `undefined` if it begins no example.
 *
 * @throws Error for a flag that there is not, or one that lacks its reason.
 */
export function parseFence(language: string | null | undefined, flags: string | null | undefined): Fence | undefined {
  if (OTHER_NAMES.has(language ?? '')) throw new Error(`write "ts" in place of "${language}"`);
  if (language !== 'ts') return undefined;
  const said = (flags ?? '').trim();
  const noRun = NO_RUN.exec(said);
  if (noRun !== null) {
    const reason = noRun.groups?.['reason']?.trim() ?? '';
    if (reason === '') throw new Error('no-run needs a reason: "ts no-run=the reason"');
    return { notRun: reason, servers: [] };
  }
  return { notRun: undefined, servers: said.split(/\s+/).filter(Boolean).map(toServer) };
}

function toServer(flag: string): ExampleServer {
  const found = exampleServers.find(({ kind }) => kind === flag);
  if (found !== undefined) return found;
  const accepted = ['no-run=the reason', ...exampleServers.map(({ kind }) => kind)].join(', ');
  throw new Error(`there is no flag "${flag}"; accepted are ${accepted}`);
}
