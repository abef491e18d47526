/**
 * An error that the user can fix: the message names the file, layer or option at fault, `hint` says what to do.
 * Any other thrown error is a defect of bitshare.
 */
export class UserError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string, options?: ErrorOptions) {
    super(hint === undefined ? message : `${message}\n  ${hint}`, options);
    this.name = 'UserError';
    this.hint = hint;
  }
}
