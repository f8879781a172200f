import type { Launcher } from './launcher.ts';
import type { ServerKind } from './server-kind.ts';

/** How one server is to be run. */
export interface LaunchRequest {
  readonly kind: ServerKind;
  readonly port: number;
  /** What comes after the kind's own arguments. */
  readonly args: readonly string[];
}

/** A launcher, and what it runs in a few words. */
export interface ChosenLauncher<Chosen extends Launcher = Launcher> {
  readonly launcher: Chosen;
  readonly source: string;
}
