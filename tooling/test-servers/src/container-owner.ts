import { hostname } from 'node:os';

import type { ContainerRuntimeClient } from 'testcontainers';

import { processMark } from '../lib/process-mark.mjs';

const LABEL = 'cache-test-servers.owner';

/** Which test process a container belongs to, written on the container. */
export const containerOwner = {
  /** The label that says "this process started it". */
  label(): Record<string, string> {
    return { [LABEL]: ownerText(process.pid) };
  },

  /** Removes the containers of test processes of this machine that are gone, as after a power cut. */
  async removeOrphans(client: ContainerRuntimeClient): Promise<void> {
    const { dockerode } = client.container;
    const found = await dockerode.listContainers({ all: true, filters: { label: [LABEL] } });
    const orphans = found.filter(({ Labels }) => isOrphaned(Labels[LABEL] ?? ''));
    // Another process may be at it too; who comes second finds nothing to remove.
    await Promise.allSettled(orphans.map(({ Id }) => dockerode.getContainer(Id).remove({ force: true, v: true })));
  },
};

function ownerText(pid: number): string {
  return [hostname(), pid, processMark(pid) ?? 'gone'].join('|');
}

function isOrphaned(owner: string): boolean {
  const [host, pid] = owner.split('|');
  return host === hostname() && ownerText(Number(pid)) !== owner;
}
