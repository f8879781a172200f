import { dockerEngine, type EngineAddress } from '../lib/docker-engine.mjs';
import { pullImage } from '../lib/pull-image.mjs';
import type { ServerKind } from './server-kind.ts';

/**
 * The image to make a container of: the one that the environment names, else the published one, else the one that
 * `make-images` left here. `undefined` if none of them can be had.
 */
export async function chooseImage(engine: EngineAddress, kind: ServerKind): Promise<string | undefined> {
  const { variable, published, local } = kind.image;
  const named = process.env[variable];
  if (named !== undefined && named !== '') {
    if (await pullImage(engine, named)) return named;
    throw new Error(`${variable} is "${named}", which is not among the local images and cannot be pulled`);
  }
  if (await pullImage(engine, published)) return published;
  return local === null ? undefined : (await dockerEngine.localTags(engine, local))[0];
}
