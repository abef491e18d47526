// `compile-assembly.mjs PACKAGE`: compiles a package's assembly/ with the shared one, once for each of the builds that its builds.json names, into two
// generated modules: the binaries as text, so that browsers and Node load them alike, and what the other side writes for a function
// to read (layouts.mjs). Does nothing while the inputs are the same.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { layoutsModule } from './layouts.mjs';

const root = resolve(process.argv[2]);
const assembly = join(root, 'assembly');
const { flags, builds } = JSON.parse(await readFile(join(assembly, 'builds.json'), 'utf8'));

/** By path from the package's assembly/: its own, and what all packages share. */
const sources = new Map();
for (const folder of [assembly, fileURLToPath(new URL('../assembly', import.meta.url))])
  for (const name of (await readdir(folder)).filter((file) => file.endsWith('.ts')).sort()) {
    const path = join(folder, name);
    sources.set(relative(assembly, path).replaceAll(sep, '/'), inlined(await readFile(path, 'utf8')));
  }
const generator = await readFile(new URL('layouts.mjs', import.meta.url), 'utf8');
const hash = createHash('sha256')
  .update(JSON.stringify([...sources, flags, builds, asc.version, generator]))
  .digest('hex');

const binaries = join(root, 'src/generated/binaries.ts');
if (!existsSync(binaries) || !(await readFile(binaries, 'utf8')).includes(hash)) {
  const programs = [];
  const lines = [];
  for (const [name, features] of Object.entries(builds)) {
    const { binary, program } = await compile(features);
    programs.push(program);
    lines.push(`export const ${name} =\n  '${Buffer.from(binary).toString('base64')}';`);
  }
  await mkdir(join(root, 'src/generated'), { recursive: true });
  await write('layouts.ts', layoutsModule(programs[0]));
  await write('binaries.ts', lines.join('\n'));
}

/** AssemblyScript's decorator, a comment in the sources: who reads them as TypeScript knows none on functions. */
function inlined(source) {
  return source.replaceAll(/^\/\/ @inline$/gm, '@inline');
}

function write(name, text) {
  const head = `// Generated from assembly/ by tools/compile-assembly.mjs.\n// Inputs: ${hash}\n`;
  return writeFile(join(root, 'src/generated', name), `${head}${text}\n`);
}

/** The binary, and the program as the compiler knows it. */
async function compile(features) {
  let binary;
  let program;
  class Program {
    afterInitialize(initialized) {
      program = initialized;
    }
  }
  const options = ['index.ts', ...flags, '--outFile', 'program.wasm', '--enable', features];
  const { error, stderr } = await asc.main(options, {
    readFile: (name) => sources.get(name) ?? null,
    writeFile: (name, contents) => {
      if (name.endsWith('.wasm')) binary = contents;
    },
    listFiles: () => [...sources.keys()],
    transforms: [Program],
  });
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  return { binary, program };
}
