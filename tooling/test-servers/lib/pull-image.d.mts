import type { EngineAddress } from './docker-engine.mjs';

export function pullImage(
  address: EngineAddress,
  image: string,
  options?: { readonly evenIfItFailedBefore?: boolean },
): Promise<boolean>;
