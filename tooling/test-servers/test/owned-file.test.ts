import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { ownedFile } from '../lib/owned-file.mjs';
import { processMark } from '../lib/process-mark.mjs';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cache-owned-file-'));
  path = join(folder, 'claim');
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('ownedFile', () => {
  it('can be taken once, until it is released', () => {
    expect(ownedFile.take(path)).toBe(true);
    expect(ownedFile.take(path)).toBe(false);
    ownedFile.release(path);
    expect(ownedFile.take(path)).toBe(true);
  });

  it('names its owner by number and start', () => {
    ownedFile.take(path);
    expect(readFileSync(path, 'utf8')).toBe(`${process.pid} ${processMark(process.pid)}`);
  });

  it('is free again when its owner is gone, or its number belongs to a later process', () => {
    writeFileSync(path, '4194999 123');
    expect(ownedFile.take(path)).toBe(true);
    writeFileSync(path, `${process.pid} another start`);
    expect(ownedFile.take(path)).toBe(true);
  });

  it('counts as taken while its owner has created but not yet written it', () => {
    writeFileSync(path, '');
    expect(ownedFile.take(path)).toBe(false);
  });

  it('is not released by anybody but its owner', () => {
    writeFileSync(path, `${process.ppid} ${processMark(process.ppid)}`);
    ownedFile.release(path);
    expect(existsSync(path)).toBe(true);
    expect(ownedFile.take(path)).toBe(false);
  });
});
