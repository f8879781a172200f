import { readFileSync, readdirSync } from 'node:fs';

const folder = new URL('../kinds/', import.meta.url);

/** What is known of each kind of server: one data file each in `kinds/`, by its name. */
export const serverKinds = new Map(
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')))
    .map((kind) => [kind.name, kind]),
);
