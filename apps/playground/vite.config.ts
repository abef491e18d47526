import { defaultClientConditions, defineConfig } from 'vite';

export default defineConfig({
  // Any folder of any server will do.
  base: './',
  resolve: { conditions: ['@bitshare/source', ...defaultClientConditions] },
  // Vite answers requests that name it `localhost` or by an address, and no other name: a page elsewhere that lets its own name point
  // here (DNS rebinding) reads nothing.
  server: { allowedHosts: [] },
  preview: { allowedHosts: [] },
  build: { outDir: 'build', target: 'es2023' },
});
