#!/usr/bin/env node
// Builds the native part of the installed @tensorflow/tfjs-node against the TensorFlow that python3 has, for machines that cannot
// reach upstream's download: `pip install tensorflow-cpu`, then this. The sources are those in the npm package, the headers and
// the library those in the wheel; nothing is fetched. For Linux with a C++ compiler ($CXX or g++).
// What loads already is left as it is. Run it where the package is installed.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
const here = createRequire(join(process.cwd(), 'package.json'));
const { values: options } = parseArgs({ options: { tensorflow: { type: 'string' } } });

function link() {
  const { home, binding } = installedPackage();
  if (loads(binding)) return binding;
  const tensorflow = options.tensorflow ?? tensorflowOfPython();
  if (!tensorflow || !libraries.every((file) => existsSync(join(tensorflow, file))))
    throw new Error(
      'there is no TensorFlow to link with: pip install tensorflow-cpu, or name its folder with --tensorflow',
    );
  const unfinished = `${binding}.${process.pid}`;
  mkdirSync(dirname(binding), { recursive: true });
  compile(process.env.CXX ?? 'g++', [
    ...['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8'],
    ...[`-I${nodeHeaders()}`, `-I${join(tensorflow, 'include')}`],
    ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => join(home, 'binding', file)),
    ...['-o', unfinished, `-L${tensorflow}`, ...libraries.map((file) => `-l:${file}`)],
    `-Wl,-rpath,${tensorflow}`,
  ]);
  renameSync(unfinished, binding);
  if (!loads(binding)) throw new Error(`${binding} was linked with ${tensorflow}, but does not load`);
  return binding;
}

function installedPackage() {
  const manifest = attempt(() => here.resolve('@tensorflow/tfjs-node/package.json'));
  if (!manifest)
    throw new Error(
      '@tensorflow/tfjs-node is not installed here: npm install --ignore-scripts @tensorflow/tfjs-node',
    );
  // The package asks this finder for its binding when it loads.
  const { find } = createRequire(manifest)('@mapbox/node-pre-gyp');
  return { home: dirname(manifest), binding: find(manifest) };
}

/** In a process of its own: a library that does not fit may end it. */
const loads = (binding) => {
  const load = `require(${JSON.stringify(binding)})`;
  return (
    existsSync(binding) &&
    attempt(() => execFileSync(process.execPath, ['-e', load], { stdio: 'ignore' })) !== undefined
  );
};

/** Without importing it, which takes seconds. */
const tensorflowOfPython = () => {
  const find = "import importlib.util as u; print(u.find_spec('tensorflow').submodule_search_locations[0])";
  return attempt(() =>
    execFileSync('python3', ['-c', find], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim(),
  );
};

/** Beside the executable, as Node is distributed, or those of the npm package `node-api-headers`. */
function nodeHeaders() {
  const folders = [
    join(dirname(process.execPath), '../include/node'),
    attempt(() => here('node-api-headers').include_dir),
  ];
  const found = folders.find((folder) => folder && existsSync(join(folder, 'node_api.h')));
  if (!found) throw new Error("Node's headers are not installed beside it: npm install node-api-headers");
  return found;
}

function compile(compiler, args) {
  try {
    execFileSync(compiler, args, { stdio: 'inherit' });
  } catch (cause) {
    throw new Error(cause.code === 'ENOENT' ? `there is no compiler ${compiler}` : `${compiler} failed`);
  }
}

function attempt(action) {
  try {
    return action();
  } catch {
    return undefined;
  }
}

try {
  console.log(`@tensorflow/tfjs-node is ready: ${link()}`);
} catch (error) {
  console.error(`error: ${error.message}`);
  process.exitCode = 1;
}
