/** What the process answers with; a contract that scripts rely on. */
export const exitCode = {
  done: 0,
  /** The work failed, or a file it was given is wrong. */
  failed: 1,
  /** The command line itself is wrong: an unknown command, option or option value. */
  wrongUsage: 2,
  /** Stopped while it works, by Ctrl-C (128 + SIGINT) or SIGTERM. */
  interrupted: 130,
} as const;
