export function canAptInstall(): boolean;
export function aptInstall(
  packages: readonly string[],
  isThere: () => boolean,
  say: (line: string) => void,
): Promise<void>;
