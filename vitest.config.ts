import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Tests read every package's TypeScript source, so nothing is built first (docs/decisions/0004).
  ssr: { resolve: { conditions: ['@bitshare/source', ...defaultServerConditions] } },
  test: {
    include: [
      'packages/*/test/**/*.test.ts',
      'apps/*/test/**/*.test.ts',
      'docs/snippets/**/*.test.ts',
      'tests/*.test.ts',
    ],
    pool: 'forks',
    // One core stays idle otherwise where there are two.
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    onConsoleLog: (text) => !text.includes('you are running TensorFlow.js in Node.js'), // an advertisement
  },
});
