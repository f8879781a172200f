/** What somebody asked for cannot be done. Its message is one line that says what and why; no stack is shown. */
export class UserError extends Error {
  override readonly name = 'UserError';

  constructor(message: string, options?: ErrorOptions) {
    // Messages of servers and of the file system are passed on, and may have lines of their own.
    super(message.replaceAll(/\s*[\r\n]+\s*/g, ' '), options);
  }
}
