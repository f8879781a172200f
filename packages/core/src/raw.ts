import type { Backend } from './backend.ts';

/** The methods of the client underneath a backend, as its `Backend<Raw>` names them. */
export type RawClient<B extends Backend> = B extends Backend<infer Raw> ? Raw : unknown;

/** The names that `raw` takes: those of the client's methods; any where the backend does not say. */
export type RawCommand<Raw> = unknown extends Raw
  ? string
  : { [Name in keyof Raw]-?: Raw[Name] extends (...args: never[]) => unknown ? Name : never }[keyof Raw] & string;

/** What one of the client's methods takes. */
export type RawArguments<Raw, Name> = Name extends keyof Raw
  ? Raw[Name] extends (...args: infer Args) => unknown
    ? Args
    : never
  : unknown[];

/** What one of the client's methods answers. */
export type RawAnswer<Raw, Name> = Name extends keyof Raw
  ? Raw[Name] extends (...args: never[]) => infer Answer
    ? Awaited<Answer>
    : never
  : unknown;
