import { dockerEngine, type EngineAddress } from '../lib/docker-engine.mjs';
import { chooseImage } from './choose-image.ts';
import { ContainerLauncher } from './container-launcher.ts';
import { forcedWay } from './forced-way.ts';
import { createNativeLauncher } from './create-native-launcher.ts';
import type { ChosenLauncher, LaunchRequest } from './launch-request.ts';
import type { ServerKind } from './server-kind.ts';

/** Decides in which way a server runs: a container where an engine and an image are, else a process of this machine. */
export async function createLauncher(request: LaunchRequest): Promise<ChosenLauncher> {
  const forced = forcedWay(process.env);
  if (forced === 'native') return await createNativeLauncher(request);
  const found = await findImage(request.kind, forced === 'containers');
  if (found === undefined) return await createNativeLauncher(request);
  const launcher = await ContainerLauncher.create({ ...request, ...found });
  return { launcher, source: `in a container of ${found.image}` };
}

async function findImage(
  kind: ServerKind,
  mustBe: boolean,
): Promise<{ engine: EngineAddress; image: string } | undefined> {
  const engine = dockerEngine.address();
  if (engine === undefined || (await dockerEngine.version(engine)) === undefined) {
    if (!mustBe) return undefined;
    throw new Error(
      'CACHE_TEST_SERVERS is "containers", but no Docker engine answers.\nStart Docker (as root on Debian: tooling/test-servers/bin/ensure-docker.mjs), or set it to "native".',
    );
  }
  const image = await chooseImage(engine, kind);
  if (image !== undefined) return { engine, image };
  // A kind of which no image can be made here is a Node program, which is always there.
  if (!mustBe || kind.image.local === null) return undefined;
  throw new Error(
    `CACHE_TEST_SERVERS is "containers", but ${kind.image.published} is not here and cannot be pulled.\nName another image in ${kind.image.variable}, or make one: tooling/test-servers/bin/make-images.mjs.`,
  );
}
