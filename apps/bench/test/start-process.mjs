// Starts the command line from its TypeScript source in a process of its own: node start-process.mjs ARGUMENTS...
import { defaultServerConditions, runnerImport } from 'vite';

const conditions = ['@bitshare/source', ...defaultServerConditions];
await runnerImport(new URL('../src/main.ts', import.meta.url).pathname, {
  configFile: false,
  logLevel: 'silent',
  ssr: { resolve: { conditions } },
  environments: { inline: { resolve: { conditions } } },
});
