import { makeLocalImage } from './local-image.mjs';
import { pullImage } from './pull-image.mjs';

/**
 * Sees to it that there is an image of a kind of server: pulled where it can be, else made of this machine's binaries.
 * Resolves to a line that says which.
 */
export async function provideImage(address, kind, say) {
  const named = process.env[kind.image.variable];
  const image = named || kind.image.published;
  if (await pullImage(address, image, { evenIfItFailedBefore: true })) return image;
  if (named) throw new Error(`${image} (${kind.image.variable}) is not here and cannot be pulled`);
  if (kind.image.local === null) return `${image} cannot be pulled; the tests run ${kind.native.module} instead`;
  return `${await makeLocalImage(address, kind, say)} (${image} cannot be pulled)`;
}
