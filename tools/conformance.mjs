// `npm run -s conformance -- --engine wasm`: tfjs-core's own published specs against an engine, bundled with it into one file,
// so that there is one tfjs-core. `--plant-fault` breaks a kernel and must end in failures; `--grep` runs the specs that match.
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import Jasmine from 'jasmine';
import { buildEngine } from './build-engine.mjs';
import { root } from './child.mjs';

const { values: options } = parseArgs({
  options: {
    engine: { type: 'string', default: 'wasm' },
    threads: { type: 'string', default: '2' },
    portable: { type: 'boolean', default: false },
    grep: { type: 'string' },
    'plant-fault': { type: 'boolean', default: false },
  },
});
if (options.engine !== 'wasm') {
  console.error(`There are no conformance runs for the engine ${options.engine}, only for wasm.`);
  process.exit(2);
}

/** Upstream leaves these out for its cpu backend too: they need a browser's worker. */
const excluded = ['computation in worker'];

const home = join(root, 'packages/backend-wasm');
const tfjs = dirname(createRequire(join(home, 'package.json')).resolve('@tensorflow/tfjs/package.json'));
const core = dirname(createRequire(join(tfjs, 'package.json')).resolve('@tensorflow/tfjs-core/package.json'));

const entry = `
  import { createWasmBackend } from '@bitshare/backend-wasm';
  import * as tf from '@tensorflow/tfjs-core';
  import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
  import '@tensorflow/tfjs-core/dist/register_all_gradients';
  import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util';

  const backendName = 'bitshare-wasm';

  export async function defineSpecs(options, fault) {
    await createWasmBackend(options).activate();
    if (fault) plantFault('Conv2DBackpropFilter');
    setTestEnvs([{ name: backendName, backendName, isDataSync: true }]);
    require('@tensorflow/tfjs-core/dist/tests');
  }

  function plantFault(kernelName) {
    const { kernelFunc } = tf.getKernel(kernelName, backendName);
    tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: (call) => {
        const output = kernelFunc(call);
        call.backend.data.get(output.dataId).values[0] += 1;
        return output;
      },
    });
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

async function bundle() {
  const outfile = join(home, 'build/conformance.cjs');
  await mkdir(dirname(outfile), { recursive: true });
  await build({
    stdin: { contents: entry, resolveDir: home },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    conditions: ['@bitshare/source'],
    alias: {
      '@bitshare/backend-wasm': join(home, 'src/index.ts'),
      '@tensorflow/tfjs': tfjs,
      '@tensorflow/tfjs-core': core,
    },
    // The packages' "sideEffects" would drop every spec.
    ignoreAnnotations: true,
    external: ['*.node'],
    logLevel: 'error',
    plugins: [liveJasmine],
  });
  return outfile;
}

const code = await buildEngine();
if (code !== 0) process.exit(code);
const outfile = await bundle();

const runner = new Jasmine({ projectBaseDir: root });
runner.loadConfig({ spec_files: [] });
runner.randomizeTests(false);
runner.exitOnCompletion = false;
const matching = options.grep === undefined ? undefined : new RegExp(options.grep);
runner.env.configure({
  // Upstream has suites of the same name.
  forbidDuplicateNames: false,
  specFilter(spec) {
    const name = spec.getFullName();
    return (!matching || matching.test(name)) && !excluded.some((text) => name.includes(text));
  },
});

let passed = 0;
let failed = 0;
runner.clearReporters();
runner.addReporter({
  specDone({ status, fullName, failedExpectations }) {
    if (status === 'passed') passed++;
    if (status !== 'failed') return;
    failed++;
    console.log(`FAILED ${fullName}\n    ${failedExpectations[0]?.message?.split('\n')[0]}`);
  },
});

const { defineSpecs } = createRequire(import.meta.url)(outfile);
const kind = options.portable ? 'portable' : 'auto';
await defineSpecs({ threads: Number(options.threads), build: kind }, options['plant-fault']);
const { overallStatus } = await runner.execute();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 || overallStatus === 'failed' ? 1 : 0);
