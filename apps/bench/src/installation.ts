/** Whether this command line runs in a clone of its repository; elsewhere it was installed as a package. */
const inRepository = !import.meta.url.includes('/node_modules/');

/** How a shell calls this command line. */
export const invocation = inRepository ? 'npm run -s bench --' : 'npx bitshare';

/** The command that installs a package which this one can do without. */
export const installCommand = (name: string): string =>
  inRepository ? 'npm run setup:all' : `npm install ${name}`;
