/** What somebody asked for cannot be done. Its message is one line that says what and why; no stack is shown. */
export class UserError extends Error {
  override readonly name = 'UserError';
}
