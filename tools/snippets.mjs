// `node tools/snippets.mjs [--write]`: holds the code on Markdown pages equal to the tested code that it is quoted from. A comment in
// front of a block names its source, `<!-- snippet: runs.test.ts#house,files -->`: regions of a file of docs/snippets. The block is
// what it imports and the page has not imported before, followed by the regions.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root as repository } from './child.mjs';

/** Where the formatter of the snippets breaks a line. */
const lineWidth = 110;
const quotation = /^<!-- snippet: (\S+)#(\S+) -->\n(?:```ts\n(.*?)```$)?/gms;
const importLine = /^import (?:\{([^}]*)\}|(\* as \w+)) from '([^']+)';$/gm;
const regionMarks = /^ *\/\/ #(?:end)?region.*\n/gm;

/** The parts of a source between the marks of a region, one behind the other, without their common indentation. */
function regionOf(source, file, name) {
  const parts = [
    ...source.matchAll(new RegExp(`^ *// #region ${name}\\n(.*?)^ *// #endregion ${name}$`, 'gms')),
  ];
  const code = parts.map(([, part]) => part.replace(regionMarks, '')).join('');
  const lines = code.trimEnd().split('\n');
  if (code.trim() === '') throw new Error(`${file} has no code in a region ${name}`);
  const indent = Math.min(...lines.filter((line) => line).map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(indent)).join('\n');
}

/** Whether code reads a name: not as a member, a key, or inside a comment or a string. */
function reads(code, name) {
  const bare = code.replace(/\/\*.*?\*\/|(?<!:)\/\/[^\n]*|'[^'\n]*'/gs, '');
  return new RegExp(`(?<![.\\w])${name}\\b(?!:)|\\?[^\\n]*\\b${name}:`).test(bare);
}

/** A test's own framework is not quoted: a page shows code, not its test. */
function importsOf(source) {
  return [...source.matchAll(importLine)]
    .filter(([, , , module]) => module !== 'vitest')
    .flatMap(([, named, namespace, module]) =>
      namespace
        ? [{ module, text: namespace, name: namespace.slice('* as '.length) }]
        : named
            .split(',')
            .map((text) => text.trim())
            .filter((text) => text)
            .map((text) => ({ module, text, name: text.replace(/^type /, '') })),
    );
}

function printImport(module, specifiers) {
  const [first] = specifiers;
  if (first.startsWith('* as')) return `import ${first} from '${module}';`;
  const typesOnly = specifiers.every((text) => text.startsWith('type '));
  const opening = typesOnly ? 'import type {' : 'import {';
  const names = typesOnly ? specifiers.map((text) => text.slice('type '.length)) : specifiers;
  const line = `${opening} ${names.join(', ')} } from '${module}';`;
  if (line.length <= lineWidth) return line;
  return `${opening}\n${names.map((name) => `  ${name},\n`).join('')}} from '${module}';`;
}

/** What the file of a quotation declares for all of its tests. */
const declarations = /^(?:const|let|function|class) (?:(\w+)|[{[]([^=]*)[}\]] =)/gm;
const declarationsOf = (code) =>
  [...code.matchAll(declarations)].flatMap(([, name, pattern]) =>
    name ? [name] : pattern.split(',').map((part) => part.replace(/.*:|\W/g, '')),
  );

/** The block for a quotation. `shown` holds what the page has imported so far, and gains what this block imports. */
function blockFor(source, file, regions, shown) {
  const code = regions.map((region) => regionOf(source, file, region)).join('\n\n');
  for (const name of declarationsOf(code)) shown.add(`${file} ${name}`);
  for (const name of declarationsOf(source))
    if (reads(code, name) && !shown.has(`${file} ${name}`))
      throw new Error(`${file}#${regions} reads ${name}: quote its declaration first`);
  const modules = new Map();
  for (const { module, text, name } of importsOf(source)) {
    const key = `${module} ${name}`;
    if (shown.has(key) || !reads(code, name)) continue;
    shown.add(key);
    modules.set(module, [...(modules.get(module) ?? []), text]);
  }
  const imports = [...modules].map(([module, specifiers]) => printImport(module, specifiers)).join('\n');
  return imports ? `${imports}\n\n${code}\n` : `${code}\n`;
}

/** A page as it should be, and the quotations in which it differs. */
export function quote(page, readSource) {
  const shown = new Set();
  const drifted = [];
  const text = page.replaceAll(quotation, (whole, file, regions, code) => {
    const block = blockFor(readSource(file), file, regions.split(','), shown);
    if (block !== code) drifted.push(`${file}#${regions}`);
    return `${whole.replace(/\n.*/s, '')}\n\`\`\`ts\n${block}\`\`\``;
  });
  return { text, drifted };
}

const { values } = parseArgs({
  options: { write: { type: 'boolean', default: false }, root: { type: 'string', default: repository } },
});
const pages = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: values.root,
  encoding: 'utf8',
});
for (const name of pages.trim().split('\n')) {
  const path = join(values.root, name);
  if (!existsSync(path)) continue; // deleted, and not committed yet
  const page = readFileSync(path, 'utf8');
  const { text, drifted } = quote(page, (file) =>
    readFileSync(join(values.root, 'docs/snippets', file), 'utf8'),
  );
  if (values.write && text !== page) writeFileSync(path, text);
  if (values.write) continue;
  for (const source of drifted) {
    console.error(`${name} differs from docs/snippets/${source}: npm run snippets writes the page anew`);
    process.exitCode = 1;
  }
}
