// tfjs-core, an engine and the specs in one file, so that there is one tfjs-core.
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../child.mjs';

const entry = ({ source, environment }) => `
  import * as tf from '@tensorflow/tfjs-core';
  import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
  import '@tensorflow/tfjs-core/dist/register_all_gradients';
  import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util';
  ${source}

  export async function defineSpecs(options, fault) {
    if (!(await activate(options))) throw new Error('the engine could not be started');
    if (fault) plantFault('Conv2DBackpropFilter');
    setTestEnvs([{ name: '${environment}', backendName, isDataSync: true }]);
    require('@tensorflow/tfjs-core/dist/tests');
  }

  function plantFault(kernelName) {
    const { kernelFunc } = tf.getKernel(kernelName, backendName);
    const right = (call) => tf.engine().makeTensorFromTensorInfo(kernelFunc(call));
    tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel({ kernelName, backendName, kernelFunc: (call) => tf.tidy(() => tf.add(right(call), 1)) });
  }
`;

/** The specs' helper raises a timeout through a private file of an older jasmine; the one that runs has the same object. */
const liveJasmine = {
  name: 'live-jasmine',
  setup(bundler) {
    bundler.onResolve({ filter: /^jasmine-core\/lib/ }, () => ({ path: 'live', namespace: 'jasmine' }));
    bundler.onLoad({ filter: /.*/, namespace: 'jasmine' }, () => ({
      contents: 'exports.core = () => globalThis.jasmine;',
      loader: 'js',
    }));
  },
};

/** Resolves to the file, which exports `defineSpecs`. */
export async function bundle(engine) {
  const { home } = engine;
  const packageOf = (name, from) => dirname(createRequire(from).resolve(`${name}/package.json`));
  const tfjs = packageOf('@tensorflow/tfjs', join(home, 'package.json'));
  const outfile = join(home, 'build/conformance.cjs');
  await mkdir(dirname(outfile), { recursive: true });
  await build({
    stdin: { contents: entry(engine), resolveDir: home },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    conditions: ['@bitshare/source'],
    alias: {
      '@bitshare/backend-wasm': join(root, 'packages/backend-wasm/src/index.ts'),
      '@tensorflow/tfjs': tfjs,
      '@tensorflow/tfjs-core': packageOf('@tensorflow/tfjs-core', join(tfjs, 'package.json')),
    },
    // The packages' "sideEffects" would drop every spec.
    ignoreAnnotations: true,
    external: ['*.node'],
    logLevel: 'error',
    plugins: [liveJasmine, ...(engine.plugins ?? [])],
  });
  return outfile;
}
