import { existsSync } from 'node:fs';

import { dockerEngine, type EngineAddress } from '../lib/docker-engine.mjs';

const LOOPBACK = '127.0.0.1';
const DEFAULT_BRIDGE = 'docker0';
const BRIDGE_OPTION = 'com.docker.network.bridge.name';

/**
 * The loopback address, if containers of this engine can be reached there because it runs in our own network;
 * `undefined` if that cannot be told.
 *
 * testcontainers takes a test process that runs inside a container for one whose engine is outside, and looks for
 * servers at the engine's bridge. That is wrong where the engine runs in the same container, and costs a pull.
 */
export async function localEngineHost(
  engine: EngineAddress,
  networkDevices = '/sys/class/net',
): Promise<string | undefined> {
  if (engine.socketPath === undefined) return undefined;
  const { status, body } = await dockerEngine.call(engine, 'GET', '/networks/bridge');
  if (status !== 200) return undefined;
  const { Options } = JSON.parse(body) as { readonly Options?: Readonly<Record<string, string>> | null };
  // Its bridge is a device of the network that it runs in: seen from another one it does not exist.
  const bridge = Options?.[BRIDGE_OPTION] ?? DEFAULT_BRIDGE;
  return existsSync(`${networkDevices}/${bridge}`) ? LOOPBACK : undefined;
}
