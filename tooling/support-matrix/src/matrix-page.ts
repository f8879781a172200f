import { supportMatrix } from '@cache/conformance';
import { dependenciesOf } from './dependencies.ts';
import type { Findings } from './findings.ts';

const NONE = '–';
const VERSIONS_HEAD = '| backend | server | client |\n| --- | --- | --- |';
const INTRODUCTION = `# Support matrix

Which backend can do what: all cases of the [conformance kit](../packages/conformance), run over all backends, on real servers. \`npm run matrix\` makes this page; a test fails where it is not what the kit and the backends say now.

Capabilities are what a backend says of itself, and the kit holds it to them; [what each of them means](../packages/conformance#capabilities). Where one is absent, \`@cache/core\` supplies what it can: on a store of one process it makes every command one step, for instance.

Each case is a promise of the [contract](../packages/core/src/backend.ts). It is run plainly and through a namespace, those about values also with several serializers, and holds if it does each time. \`✓ 8\` says that all 8 cases of a group that apply hold, \`–\` that none of them applies; [what the groups are about](../packages/conformance#groups). A case that does not apply is one about something that the backend does not have, or about what happens where it does not have it: the commands then reject with \`NotSupportedError\`.
`;

/** The page in the docs: nothing in it changes from run to run, unless what was found has changed. */
export function matrixPage(all: readonly Findings[]): string {
  const versions = [
    VERSIONS_HEAD,
    ...all.map(({ backend, server, package: name }) => {
      const client = dependenciesOf(name).join(', ');
      return `| ${backend} | ${server ?? NONE} | ${client === '' ? NONE : client} |`;
    }),
  ];
  return `${INTRODUCTION}\n${supportMatrix(all)}\n## Run with\n\n${versions.join('\n')}\n`;
}

/** What ran for each of the backends when a page was made, by their names. */
export function serversIn(page: string): ReadonlyMap<string, string> {
  const [, table = ''] = page.split(`${VERSIONS_HEAD}\n`);
  const rows = [...table.matchAll(/^\| (.+?) \| (.+?) \| .+ \|$/gm)];
  return new Map(
    rows.map(([, backend = '', server = '']) => [backend, server] as const).filter(([, server]) => server !== NONE),
  );
}
