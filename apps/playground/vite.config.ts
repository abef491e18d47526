import { defaultClientConditions, defineConfig } from 'vite';

export default defineConfig({
  // Any folder of any server will do.
  base: './',
  resolve: { conditions: ['@bitshare/source', ...defaultClientConditions] },
  build: { outDir: 'build', target: 'es2023' },
});
