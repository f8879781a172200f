export function stateDirectory(name?: string): string;
