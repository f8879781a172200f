import { serverKinds } from './server-kinds.mjs';

/** The kinds of server that a command's arguments name; all of them if they name none. */
export function kindsFromArguments(names) {
  for (const name of names) {
    if (!serverKinds.has(name)) {
      throw new Error(`there is no kind "${name}": accepted are ${[...serverKinds.keys()].join(', ')}`);
    }
  }
  return names.length > 0 ? names.map((name) => serverKinds.get(name)) : [...serverKinds.values()];
}
