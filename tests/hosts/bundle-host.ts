import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Bundles a program of this folder for Node. @param name its file, without the extension. @param outfile where it goes. */
export const bundleHost = (name: string, outfile: string) =>
  build({
    entryPoints: [fileURLToPath(new URL(`${name}.ts`, import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@bitshare/source'],
    // The Node builds of tfjs require Node's modules.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    logLevel: 'error',
  });
