import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundleProgram, type Program } from '../trials/child-run.ts';
import { lastingOf, trialFolders } from '../trials/tiny-run.ts';
import { writePictures } from './picture-folder.ts';
import { saveModel, smallModel } from './saved-model.ts';

const folders = trialFolders();
const at = (name: string) => join(folders.root, name);
let program: Program;
let model: string;
beforeAll(async () => {
  program = await bundleProgram();
  model = await saveModel(smallModel(3), at('model'));
  await writePictures(at('pictures'), { labelled: false });
});
afterAll(() => program.dispose());

const start = (out: string) =>
  program.start([
    ...['compress', model, '--data', at('pictures'), '--out', at(out), '--epochs', '2'],
    ...['--threads', '1', '--checkpoint-steps', '2', '--engine', 'wasm'],
  ]);

async function toTheEnd(out: string): Promise<string> {
  const process = start(out);
  const { code } = await process.ended;
  expect(code, process.said()).toBe(0);
  return process.said();
}

/** Kills the process as soon as there is a checkpoint. */
async function killedAt(out: string, checkpoint: string): Promise<void> {
  const process = start(out);
  const timer = setInterval(() => {
    if (existsSync(join(at(out), 'checkpoints', checkpoint))) process.child.kill('SIGKILL');
  }, 2);
  const { signal } = await process.ended;
  clearInterval(timer);
  expect(signal, process.said()).toBe('SIGKILL');
}

it('a compression that is killed is gone on with to the very same bytes', async () => {
  await toTheEnd('whole');
  await killedAt('killed', 'restore-batch-norms+evaluation+search/000002.json');
  await killedAt('killed', 'restore-batch-norms+evaluation+search+extract/000001.json');
  const said = await toTheEnd('killed');
  expect(said).toContain('search: finished before');
  expect(lastingOf(at('killed'))).toEqual(lastingOf(at('whole')));
  for (const file of ['model.safetensors', 'model.onnx', 'tfjs/model.json'])
    expect(existsSync(join(at('killed'), file))).toBe(true);
});
