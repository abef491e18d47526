import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';

/** Lets each file of this app say where it is in the source, also as a part of the bundle. */
const ownPlaces: Plugin = {
  name: 'own-places',
  setup({ onLoad }) {
    onLoad({ filter: /apps\/bench\/src\/.*\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll(
        'import.meta.url',
        JSON.stringify(pathToFileURL(path).href),
      ),
      loader: 'ts',
    }));
  },
};

/** The command line as a program that Node runs by itself, made of the source as it is. */
export interface Program {
  /** @param nodeOptions of Node itself. */
  start(argv: readonly string[], nodeOptions?: readonly string[]): Running;
  dispose(): Promise<void>;
}

/** A process at work. */
interface Running {
  readonly child: ChildProcess;
  /** What it has said on both streams so far. */
  said(): string;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
}

export async function bundleProgram(): Promise<Program> {
  // Inside of node_modules, where what is not bundled is found.
  const folder = await mkdtemp(fileURLToPath(new URL('../../node_modules/.program-', import.meta.url)));
  const program = join(folder, 'main.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('../../src/main.ts', import.meta.url))],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@bitshare/source'],
    external: ['sharp'],
    plugins: [ownPlaces],
    // tfjs's files for Node ask for Node's modules.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    logLevel: 'error',
  });
  return {
    start: (argv, nodeOptions = []) =>
      running(
        spawn(process.execPath, [...nodeOptions, program, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] }),
      ),
    dispose: () => rm(folder, { recursive: true }),
  };
}

function running(child: ChildProcess): Running {
  let said = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  return {
    child,
    said: () => said,
    ended: new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal }))),
  };
}
