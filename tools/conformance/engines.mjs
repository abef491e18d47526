// The engines that tfjs-core's specs can be run against: where they live, the source that defines `backendName` and `activate`, the
// name of the environment in the specs' titles, and which specs are left out.
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { buildEngine } from '../build-engine.mjs';
import { root } from '../child.mjs';

/** Upstream leaves these out for its cpu backend too: they need a browser's worker. */
const needBrowser = ['computation in worker'];

async function wasm() {
  if ((await buildEngine()) !== 0) throw new Error('the engine could not be built');
  return {
    home: join(root, 'packages/backend-wasm'),
    source: `
      import { createWasmBackend } from '@bitshare/backend-wasm';
      const backendName = 'bitshare-wasm';
      const activate = (options) => createWasmBackend(options).activate();
    `,
    environment: 'bitshare-wasm',
    excluded: needBrowser,
  };
}

const cpu = async () => ({
  home: join(root, 'packages/backend-wasm'),
  source: `
    import '@tensorflow/tfjs-backend-cpu';
    const backendName = 'cpu';
    const activate = () => tf.setBackend(backendName);
  `,
  environment: 'cpu',
  excluded: needBrowser,
});

/** TensorFlow 2.21 rounds whole numbers to 0, from Python as well. */
const wrongInTensorflow = ['round test-tensorflow {} int32'];

/** Put together from tfjs-node's files, as its index does: the index would bring a tfjs-core of its own. */
async function node() {
  const home = join(root, 'packages/backend-node');
  const linked = spawnSync(process.execPath, ['scripts/link-tensorflow.mjs'], {
    cwd: home,
    encoding: 'utf8',
  });
  if (linked.status !== 0) throw new Error(`there is no tfjs-node here: ${linked.stderr.trim()}`);
  const manifest = createRequire(join(home, 'package.json')).resolve('@tensorflow/tfjs-node/package.json');
  const binding = createRequire(manifest)('@mapbox/node-pre-gyp').find(manifest);
  return {
    home,
    source: `
      import util from 'node:util';
      import { NodeJSKernelBackend } from '@tensorflow/tfjs-node/dist/nodejs_kernel_backend';
      import '@tensorflow/tfjs-node/dist/register_all_kernels';
      import { registerPadding } from './src/padding.ts';
      const backendName = 'tensorflow';
      async function activate() {
        process.env.TF_CPP_MIN_LOG_LEVEL = '3'; // specs of errors make it warn
        Object.assign(util, { isArray: Array.isArray, isNullOrUndefined: (value) => value == null });
        const binding = process.getBuiltinModule('node:module').createRequire(${JSON.stringify(binding)})(${JSON.stringify(binding)});
        tf.registerBackend(backendName, () => new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node'));
        registerPadding();
        return tf.setBackend(backendName);
      }
    `,
    plugins: [newerSuperclass],
    environment: 'test-tensorflow',
    excluded: [...needBrowser, ...(await ignoredUpstream(dirname(manifest))), ...wrongInTensorflow],
  };
}

/** tfjs-node's class is of the old kind, which cannot call the constructor of tfjs-core's new one as a function. */
const newerSuperclass = {
  name: 'newer-superclass',
  setup(bundler) {
    bundler.onLoad({ filter: /nodejs_kernel_backend\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace(
        '_super.call(this) || this',
        'Reflect.construct(_super, [], new.target)',
      ),
    }));
  },
};

/** The list in tfjs-node's own test program. */
async function ignoredUpstream(home) {
  const program = await readFile(join(home, 'dist/run_tests.js'), 'utf8');
  const list = program.match(/var IGNORE_LIST = (\[.*?\n\]);/s)?.[1];
  if (!list) throw new Error("upstream's list of ignored specs is not where it was");
  return Array.from(list.matchAll(/^\s*'(.*)',?$/gm), ([, text]) => text);
}

export const engines = { wasm, node, cpu };
