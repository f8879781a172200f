export function findBinary(name: string, moreFolders?: readonly string[]): string | undefined;
