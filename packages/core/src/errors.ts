/**
 * An error that its reader can mend: the message names the file, layer or option at fault, `hint` says what to do.
 * Everything else that is thrown is a defect of ours.
 */
export class UserError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string, options?: ErrorOptions) {
    super(hint === undefined ? message : `${message}\n  ${hint}`, options);
    this.name = 'UserError';
    this.hint = hint;
  }
}
