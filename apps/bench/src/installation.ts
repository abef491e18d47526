/** Whether this command line runs in a clone of its repository; elsewhere it was installed as a package. */
const inRepository = !import.meta.url.includes('/node_modules/');

/** The command that starts this program in a shell. */
export const invocation = inRepository ? 'npm run -s bench --' : 'npx bitshare';

/** The command that installs an optional package. */
export const installCommand = (name: string): string =>
  inRepository ? 'npm run setup:all' : `npm install ${name}`;
