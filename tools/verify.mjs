// `npm run verify`: everything that is checked besides tests, one line a check.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { capture, pnpm, root } from './child.mjs';
import { packAll } from './pack.mjs';

const bin = (name) => join(root, 'node_modules/.bin', name);
const scratch = await mkdtemp(join(tmpdir(), 'bitshare-verify-'));
let passed = 0;
let failed = 0;

/** Runs a check; `work` resolves to what is wrong, or to nothing. */
async function check(name, work) {
  const start = performance.now();
  const fault = await work().catch((error) => error.stack);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  if (fault) failed++;
  else passed++;
  console.log(`${fault ? 'FAILED' : 'ok    '} ${name} (${seconds} s)`);
  if (fault) console.log(fault.trim().replace(/^/gm, '    '));
}

const command =
  (...args) =>
  async () => {
    const { code, output } = await capture(args, {
      env: { TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
    });
    return code === 0 ? undefined : output;
  };

/** Lints what is in the tarballs, not what is in the repository. */
async function lintPackages(packed) {
  if (packed.size === 0) return 'nothing was packed';
  const faults = [];
  for (const [name, { tarball }] of packed) {
    const linters = [
      [bin('publint'), 'run', tarball, '--strict'],
      [bin('attw'), tarball, '--profile', 'esm-only'],
    ];
    for (const { code, output } of await Promise.all(linters.map((args) => capture(args))))
      if (code !== 0) faults.push(`${name}: ${output}`);
  }
  return faults.join('\n');
}

/** The kits declare tests, so they load inside vitest only; the command line has no module to import. */
const loadedOtherwise = ['@bitshare/testing', 'bitshare'];

/**
 * Installs every tarball in an empty project and imports it. Packages are not hoisted, so each reaches only what it declares:
 * as if it were installed alone.
 */
async function installAlone(packed) {
  const project = join(scratch, 'alone');
  await mkdir(project);
  const local = Object.fromEntries([...packed].map(([name, { tarball }]) => [name, `file:${tarball}`]));
  const dependencies = { ...local, '@tensorflow/tfjs': '^4.22.0', vitest: '^4.1.0' };
  const manifest = { name: 'alone', private: true, type: 'module', dependencies };
  const hoistPattern = ['long']; // tfjs uses it and does not declare it
  const settings = { hoistPattern, strictPeerDependencies: true, overrides: local };
  await writeFile(join(project, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(project, 'pnpm-workspace.yaml'), JSON.stringify(settings)); // YAML holds JSON
  const installed = await capture([...pnpm, 'install', '--ignore-scripts', '--prefer-offline'], {
    cwd: project,
  });
  if (installed.code !== 0) return installed.output;
  const faults = [];
  for (const name of packed.keys()) {
    if (loadedOtherwise.includes(name)) continue;
    const { code, output } = await capture(
      ['node', '-e', `import('${name}').then((m) => process.exit(Object.keys(m).length > 0 ? 0 : 9))`],
      { cwd: project },
    );
    if (code !== 0) faults.push(`${name}: ${output || 'exports nothing'}`);
  }
  return faults.join('\n');
}

/** The smallest run there is, by the command line as it was installed from its package. */
async function runInstalled() {
  const project = join(scratch, 'alone');
  const config = {
    model: { name: 'preresnet8' },
    dataset: { name: 'synthetic', trainSize: 64, testSize: 32 },
    batchSize: 32,
    stages: { pretrain: { epochs: 1 }, search: { epochs: 1 }, fineTune: { epochs: 1 } },
  };
  await writeFile(join(project, 'tiny.json'), JSON.stringify(config));
  for (const args of [
    ['bops', '--model', 'preresnet20', '--classes', '10'],
    ['run', 'tiny.json', '--out', 'tiny'],
  ]) {
    const { code, output } = await capture(['npx', '--no-install', 'bitshare', ...args], { cwd: project });
    if (code !== 0) return output;
  }
}

/**
 * Compiles a program that imports every package with the strictest settings, and without TypeScript's types of Node. Declarations of
 * TensorFlow.js have faults of their own and are passed over.
 */
async function compileAgainst(packed) {
  const project = join(scratch, 'alone');
  const names = [...packed.keys()].filter((name) => name !== 'bitshare');
  const lines = names.map((name, i) => `import * as part${i} from '${name}';\nexport { part${i} };`);
  await writeFile(join(project, 'strict.mts'), lines.join('\n'));
  const compilerOptions = {
    ...{ module: 'NodeNext', target: 'ES2023', noEmit: true, types: [], skipLibCheck: false },
    ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
  };
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['strict.mts'] }));
  const { output } = await capture([bin('tsc'), '-p', project], { cwd: project });
  const ours = (line) => /error TS/.test(line) && /^(?:strict\.mts|.*@bitshare[/+])/.test(line);
  return output.split('\n').filter(ours).join('\n');
}

/** Runs the JavaScript example of each README of a package as it stands there. */
async function runExamples(packed) {
  const faults = [];
  for (const { manifest, folder } of packed.values()) {
    const readme = await readFile(join(folder, 'README.md'), 'utf8');
    const example = readme.match(/```js\n(.*?)```/s)?.[1];
    if (!example) continue;
    const file = join(scratch, 'alone', `${basename(folder)}.mjs`);
    await writeFile(file, example);
    const { code, output } = await capture(['node', file], { cwd: join(scratch, 'alone') });
    if (code !== 0) faults.push(`${manifest.name} README: ${output}`);
  }
  return faults.join('\n');
}

/** Those for Node alone: TensorFlow's library, files, and kits that declare tests. */
const notForBrowsers = [
  'bitshare',
  ...['backend-node', 'checkpoints', 'metrics', 'testing'].map((name) => `@bitshare/${name}`),
];

/** Bundles the packed packages as a page's author would, without any setting. What they import of Node is named. */
async function bundleForBrowsers(packed) {
  const project = join(scratch, 'alone');
  const names = [...packed.keys()].filter((name) => !notForBrowsers.includes(name));
  const lines = names.map((name, i) => `import * as part${i} from '${name}'; console.log(part${i});`);
  await writeFile(join(project, 'page.js'), lines.join('\n'));
  await writeFile(join(project, 'index.html'), '<script type="module" src="page.js"></script>');
  const { code, output } = await capture([bin('vite'), 'build', '--minify', 'false'], { cwd: project });
  return code === 0 && !output.includes('externalized') ? undefined : output;
}

/** Builds the site, with its reference from the docstrings. A link to a page that is not there fails it. */
async function buildDocs() {
  const docs = join(root, 'docs');
  for (const args of [['typedoc'], ['vitepress', 'build', '--outDir', join(scratch, 'site')]]) {
    const [name, ...rest] = args;
    const { code, output } = await capture([join(docs, 'node_modules/.bin', name), ...rest], { cwd: docs });
    if (code !== 0) return output;
  }
}

/** Runs the paper's tables by the built command line, at the scale that only shows that they run. */
const tableAtSmokeScale = (...names) =>
  command(
    process.execPath,
    ...[join(root, 'apps/bench/dist/main.js'), ...names, '--scale', 'smoke', '--jobs', '2'],
    ...['--out', join(scratch, 'tables')],
  );

await check('engine', command(process.execPath, join(root, 'tools/build-engine.mjs')));
await check('lint and format', command(bin('biome'), 'ci', '--colors=off', '.'));
// Biome knows types within a package only; a promise that nobody waits for comes from anywhere.
const typed = ['--type-aware', '--deny-warnings', 'packages', 'apps', 'tests', 'docs'];
await check('no floating promises', command(bin('oxlint'), ...typed));
await check('build and types', command(bin('tsc'), '-b'));
await check('types of tests', command(bin('tsc'), '-p', 'tsconfig.test.json'));
await check('package boundaries', command(...pnpm, 'exec', 'turbo', 'boundaries'));
await check('unused code', command(bin('knip')));
let packed = new Map();
await check('packing', async () => {
  packed = await packAll(join(scratch, 'packed'));
});
await check('published form (publint, attw)', () => lintPackages(packed));
await check('each package installs and imports alone', () => installAlone(packed));
await check('npx bitshare runs from its package', runInstalled);
await check('TypeScript compiles against the packages', () => compileAgainst(packed));
await check('packages bundle for browsers', () => bundleForBrowsers(packed));
await check('README examples run', () => runExamples(packed));
await check('code on pages is the tested code', command(process.execPath, join(root, 'tools/snippets.mjs')));
await check(
  'links and citations lead somewhere',
  command(process.execPath, join(root, 'tools/check-links.mjs')),
);
await check('site', buildDocs);
for (const id of ['1', '2', '3', '4']) await check(`table ${id} runs`, tableAtSmokeScale('table', id));
await check('figure 2 runs', tableAtSmokeScale('figure', '2'));
await rm(scratch, { recursive: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
