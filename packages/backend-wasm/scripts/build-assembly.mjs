// Compiles assembly/ twice (with relaxed SIMD and without) into one generated module that holds both binaries as text, so that
// browsers and Node load them alike. Does nothing while the inputs are the same.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import asc from 'assemblyscript/asc';

const root = new URL('..', import.meta.url);
const target = new URL('src/generated/binaries.ts', root);

/** Statics begin above the words and arguments that the threads share. */
const flags = [
  ...['index.ts', '--runtime', 'stub', '-O3', '--noAssert', '--importMemory', '--sharedMemory'],
  ...['--initialMemory', '32', '--maximumMemory', '65536', '--memoryBase', '65536'],
  ...['--outFile', 'engine.wasm'],
];

const sources = new Map();
for (const name of (await readdir(new URL('assembly/', root))).filter((file) => file.endsWith('.ts')).sort())
  sources.set(name, await readFile(new URL(`assembly/${name}`, root), 'utf8'));
const hash = createHash('sha256')
  .update(JSON.stringify([...sources, flags, asc.version]))
  .digest('hex');

if (!existsSync(target) || !(await readFile(target, 'utf8')).includes(hash)) {
  const relaxed = await compile('simd,threads,relaxed-simd');
  const portable = await compile('simd,threads');
  await mkdir(new URL('.', target), { recursive: true });
  await writeFile(
    target,
    [
      '// Generated from assembly/ by scripts/build-assembly.mjs.',
      `// Inputs: ${hash}`,
      `export const relaxedBinary =\n  '${relaxed}';`,
      `export const portableBinary =\n  '${portable}';`,
      '',
    ].join('\n'),
  );
}

async function compile(features) {
  let binary;
  const { error, stderr } = await asc.main([...flags, '--enable', features], {
    readFile: (name) => sources.get(name) ?? null,
    writeFile: (name, contents) => {
      if (name.endsWith('.wasm')) binary = contents;
    },
    listFiles: () => [...sources.keys()],
  });
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  return Buffer.from(binary).toString('base64');
}
