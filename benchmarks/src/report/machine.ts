import { cpus, release, totalmem, type } from 'node:os';

/** Where something was measured. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGib: number;
  readonly system: string;
  readonly node: string;
}

/** This machine, as far as it matters for figures. */
export function describeMachine(): Machine {
  const [first, ...others] = cpus();
  return {
    processor: (first?.model ?? 'unknown').trim(),
    cores: others.length + 1,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()} ${process.arch}`,
    node: process.version,
  };
}
