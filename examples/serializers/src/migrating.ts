import { JsonSerializer } from '@cache/core';
import { MemoryCache } from '@cache/memory';
import { SchemaSerializer } from '@cache/serializers';
import { z } from 'zod';

const User = z.object({
  version: z.literal(2),
  firstName: z.string(),
  lastName: z.string(),
  roles: z.array(z.string()).default([]),
});

/** How users were stored before, and what becomes of one. */
const UserV1 = z.object({ name: z.string() }).transform(({ name }): z.infer<typeof User> => {
  const [firstName = '', ...rest] = name.split(' ');
  return { version: 2, firstName, lastName: rest.join(' '), roles: [] };
});

/** A user, as the application knows one. */
export type User = z.infer<typeof User>;

/** Users of both shapes and of none, and how often one had to be loaded. */
export interface Migrating {
  readonly users: readonly (User | undefined)[];
  readonly loads: number;
}

/** Reads entries of an older shape as they are now, and loads what fits neither. */
export async function migrating(): Promise<Migrating> {
  const serializer = new SchemaSerializer(new JsonSerializer(), z.union([User, UserV1]));
  await using cache = new MemoryCache<User>({ serializer });

  const asStored = { serialize: (value: unknown) => JSON.stringify(value) };
  const entries = {
    old: { name: 'Ada King Lovelace' },
    new: { version: 2, firstName: 'Grace', lastName: 'Hopper', roles: ['admiral'] },
    unknown: { login: 'alan' },
  };
  for (const [key, value] of Object.entries(entries)) await cache.set(key, value as unknown as User, asStored);

  let loads = 0;
  const load = (): User => {
    loads++;
    return { version: 2, firstName: 'Alan', lastName: 'Turing', roles: [] };
  };
  const users = [];
  for (const key of Object.keys(entries)) users.push(await cache.getOrSet(key, load));
  return { users, loads };
}
