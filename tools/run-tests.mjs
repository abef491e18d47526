// `npm test`: every package's tests from source, what was skipped by name, and a closing line that says it in numbers.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildEngine } from './build-engine.mjs';
import { capture, root, run } from './child.mjs';

const folder = await mkdtemp(join(tmpdir(), 'bitshare-tests-'));
const report = join(folder, 'report.json');
// Where python3 has TensorFlow its engine is tested; elsewhere those tests are skipped by name.
await capture([process.execPath, 'scripts/link-tensorflow.mjs'], {
  cwd: join(root, 'packages/backend-node'),
});

const vitest = join(root, 'node_modules/.bin/vitest');
const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
const code = (await buildEngine()) || (await run([vitest, 'run', ...reporters, ...process.argv.slice(2)]));

const results = JSON.parse(await readFile(report, 'utf8').catch(() => '{"testResults":[]}'));
await rm(folder, { recursive: true });
const tests = results.testResults.flatMap((file) => file.assertionResults);
const skipped = tests.filter((test) => test.status === 'skipped' || test.status === 'pending');
for (const test of skipped) console.log(`skipped: ${test.fullName}`);
const passed = tests.filter((test) => test.status === 'passed').length;
const failed = Math.max(tests.filter((test) => test.status === 'failed').length, code === 0 ? 0 : 1);
console.log(`${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
