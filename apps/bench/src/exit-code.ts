/** Exit codes of the process, a contract with scripts. */
export const exitCode = {
  done: 0,
  /** The work failed, or a given file is wrong. */
  failed: 1,
  /** The command line is wrong: an unknown command, option or option value. */
  wrongUsage: 2,
  /** Stopped at work, by Ctrl-C (128 + SIGINT) or SIGTERM. */
  interrupted: 130,
} as const;
