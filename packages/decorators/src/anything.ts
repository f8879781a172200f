/* oxlint-disable typescript/no-explicit-any -- `unknown` would refuse functions that say what they take */

/** Stands for a type that only the decorated function knows. */
export type Anything = any;

/** Stands for arguments that only the decorated function knows. */
export type AnyArguments = any[];
