// `npm run -s conformance -- --engine wasm`: tfjs-core's own published specs against an engine. `--plant-fault` breaks a kernel and
// must end in failures; `--grep` runs the specs that match.
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import Jasmine from 'jasmine';
import { root } from './child.mjs';
import { bundle } from './conformance/bundle.mjs';
import { engines } from './conformance/engines.mjs';

const { values: options } = parseArgs({
  options: {
    engine: { type: 'string', default: 'wasm' },
    threads: { type: 'string', default: '2' },
    portable: { type: 'boolean', default: false },
    grep: { type: 'string' },
    'plant-fault': { type: 'boolean', default: false },
  },
});
if (!Object.hasOwn(engines, options.engine)) {
  console.error(`There is no engine ${options.engine}; choose one of: ${Object.keys(engines).join(', ')}.`);
  process.exit(2);
}
const engine = await engines[options.engine]().catch(({ message }) => {
  console.error(`error: ${message}`);
  process.exit(1);
});
const outfile = await bundle(engine);

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
    return (!matching || matching.test(name)) && !engine.excluded.some((text) => name.includes(text));
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
