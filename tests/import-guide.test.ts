import { readFile } from 'node:fs/promises';
import { fromLayersModel } from '@bitshare/importers';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';

beforeAll(() => tf.setBackend('cpu'));

test('the error of a refused model names an existing section of the guide', async () => {
  const model = tf.sequential({
    layers: [tf.layers.elu({ inputShape: [8, 8, 2] }), tf.layers.flatten({}), tf.layers.dense({ units: 2 })],
  });
  const message = await fromLayersModel(model).then(String, (error: Error) => error.message);
  const [, page, section] = /(docs\/guide\/\S+)#(\S+)/.exec(message)!;
  const guide = await readFile(new URL(`../${page}`, import.meta.url), 'utf8');
  const headings = [...guide.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title!.toLowerCase().replaceAll(/[^a-z]+/g, '-'),
  );
  expect(headings).toContain(section);
  expect(headings).toContain('weights-of-pytorch');
});
