import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import sharp from 'sharp';

const { BITSHARE_DATA_DIR: data } = process.env;

/** Whether there are photographs: test images of CIFAR-10 as JPEG. */
export const hasPhotographs = Boolean(data);

/** Two photographs, enlarged to a height and width, of numbers between 0 and 1. */
export async function photographs(side: number): Promise<tf.Tensor4D> {
  const folder = await mkdtemp(join(tmpdir(), 'bitshare-photographs-'));
  const names = ['test/cat/0003.jpg', 'test/ship/0001.jpg'];
  const { status, stderr } = spawnSync('tar', [
    '-xzf',
    join(data!, 'cifar10-jpeg.tar.gz'),
    '-C',
    folder,
    ...names,
  ]);
  if (status !== 0) throw new Error(String(stderr));
  const decode = (name: string) =>
    sharp(join(folder, name)).resize(side, side).removeAlpha().raw().toBuffer();
  const pixels = Buffer.concat(await Promise.all(names.map(decode)));
  await rm(folder, { recursive: true });
  return tf.tensor4d(
    Float32Array.from(pixels, (value) => value / 255),
    [names.length, side, side, 3],
  );
}
