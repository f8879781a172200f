/** A failure of the set-up that the person at the keyboard can mend: printed without a stack. */
export class SetupError extends Error {
  name = 'SetupError';

  /**
   * @param {string} problem what went wrong, in one line
   * @param {string[]} remedies what to do about it, a line each
   * @param {string} [output] the last output of the tool that failed
   */
  constructor(problem, remedies = [], output = '') {
    super(problem);
    this.remedies = remedies;
    this.output = output;
  }

  /** The text for the terminal. */
  format() {
    const tail = this.output.trim().split('\n').slice(-8).join('\n');
    return [...(tail === '' ? [] : [tail, '']), `✗ ${this.message}`, ...this.remedies.map((line) => `  ${line}`)].join(
      '\n',
    );
  }
}
