// `compile-assembly.mjs PACKAGE`: compiles a package's assembly/, once for each of the builds that its builds.json names, into one
// generated module that holds the binaries as text, so that browsers and Node load them alike. Does nothing while the inputs are
// the same.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import asc from 'assemblyscript/asc';

const root = resolve(process.argv[2]);
const { flags, builds } = JSON.parse(await readFile(join(root, 'assembly/builds.json'), 'utf8'));

const sources = new Map();
const names = await readdir(join(root, 'assembly'));
for (const name of names.filter((file) => file.endsWith('.ts')).sort())
  sources.set(name, await readFile(join(root, 'assembly', name), 'utf8'));
const hash = createHash('sha256')
  .update(JSON.stringify([...sources, flags, builds, asc.version]))
  .digest('hex');

const target = join(root, 'src/generated/binaries.ts');
if (!existsSync(target) || !(await readFile(target, 'utf8')).includes(hash)) {
  const lines = ['// Generated from assembly/ by tools/compile-assembly.mjs.', `// Inputs: ${hash}`];
  for (const [name, features] of Object.entries(builds))
    lines.push(`export const ${name} =\n  '${await compile(features)}';`);
  await mkdir(join(root, 'src/generated'), { recursive: true });
  await writeFile(target, `${lines.join('\n')}\n`);
}

async function compile(features) {
  let binary;
  const options = ['index.ts', ...flags, '--outFile', 'program.wasm', '--enable', features];
  const { error, stderr } = await asc.main(options, {
    readFile: (name) => sources.get(name) ?? null,
    writeFile: (name, contents) => {
      if (name.endsWith('.wasm')) binary = contents;
    },
    listFiles: () => [...sources.keys()],
  });
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  return Buffer.from(binary).toString('base64');
}
