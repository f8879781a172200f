import { basename } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { findPackage, workspacePackages } from '../src/workspace-package.ts';

describe('findPackage', () => {
  it.each(['redis', '@cache/redis', 'packages/redis', 'packages/redis/'])('finds a package by %p', (word) => {
    expect(findPackage(word).manifest.name).toBe('@cache/redis');
  });

  it('prefers a package to an example whose folder has the same name', () => {
    expect(findPackage('plugins').manifest.name).toBe('@cache/plugins');
    expect(findPackage('examples/plugins').manifest.name).toBe('@cache-internal/plugins');
  });

  it('lists words of which each finds another package, where there is none', () => {
    const [, listed = ''] = messageFor('nope').match(/^No package "nope"\. There are: (.*)\.$/) ?? [];
    const words = listed.split(', ');
    expect(words).toEqual(expect.arrayContaining(['plugins', 'examples/plugins', 'flights']));
    expect(words.map((word) => findPackage(word).dir)).toEqual(workspacePackages().map(({ dir }) => dir));
    // A path only where the name alone means another.
    const paths = words.filter((word) => word !== basename(word));
    expect(paths.every((word) => words.includes(basename(word)))).toBe(true);
  });
});

function messageFor(word: string): string {
  try {
    return findPackage(word).manifest.name;
  } catch (error) {
    return (error as Error).message;
  }
}
