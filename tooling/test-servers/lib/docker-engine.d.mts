export interface EngineAddress {
  readonly socketPath?: string;
  readonly host?: string;
  readonly port?: number;
}

export const dockerEngine: {
  address(): EngineAddress | undefined;
  version(address?: EngineAddress): Promise<string | undefined>;
  call(
    address: EngineAddress,
    method: string,
    path: string,
    options?: { readonly timeoutMs?: number },
  ): Promise<{ readonly status: number; readonly body: string }>;
  localTags(address: EngineAddress, repository: string): Promise<string[]>;
  hasImage(address: EngineAddress, image: string): Promise<boolean>;
};
