export const ownedFile: {
  take(path: string): boolean;
  release(path: string): void;
};
