import { type ExportedFile, type Exporter, type Quantizer, UserError } from '@bitshare/core';
import { fullPrecisionPolicy } from '@bitshare/network';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { exampleImages, exampleNetwork, floatAnswers } from './trained-network.ts';

export interface ExporterSubject {
  readonly create: () => Exporter;
  /** The one that the exporter was made with. */
  readonly quantizer: Quantizer;
  /** The answers of the exported files, `[count, 4]` for images `[count, 10, 9, 3]`; absent: nothing here can run them. */
  readonly run?: (
    files: readonly ExportedFile[],
    images: Float32Array,
    count: number,
  ) => Promise<ArrayLike<number>>;
}

const count = 12;

/** What every `Exporter` must do. Call it in a test file; it declares the tests. */
export function testExporter(name: string, { create, quantizer, run }: ExporterSubject): void {
  describe(`exporter contract: ${name}`, () => {
    const images = exampleImages(count);
    beforeAll(async () => {
      await tf.setBackend('cpu');
    });

    it('gives the same bytes for the same network, the asked-for file first, and leaks no tensor', async () => {
      const { answers, ...network } = await exampleNetwork(quantizer, images);
      const before = tf.memory().numTensors;
      const files = await create().export(network, 'example.bin');
      expect(files[0]!.name).toBe('example.bin');
      expect(new Set(files.map((file) => file.name)).size).toBe(files.length);
      for (const { bytes } of files) expect(bytes.length).toBeGreaterThan(0);
      expect(await create().export(network, 'example.bin')).toEqual(files);
      expect(tf.memory().numTensors).toBe(before);
    });

    it('refuses a network without a parameter of its quantizer, by name', async ({ skip }) => {
      const { weights, ...network } = await exampleNetwork(quantizer, images);
      const parameter = Object.keys(weights).find((key) => /\/weight[A-Z]/.test(key));
      if (!parameter) return skip('it learns nothing of weights');
      const { [parameter]: _, ...rest } = weights;
      const exported = create().export({ ...network, weights: rest }, 'x');
      await expect(exported).rejects.toThrow(UserError);
      await expect(exported).rejects.toThrow(parameter);
    });

    it.runIf(run)('has the outputs of the fake-quantized network', async () => {
      const { answers, ...network } = await exampleNetwork(quantizer, images);
      const files = await create().export(network, 'example.bin');
      const errors = await errorsOf(files, answers);
      // A rounding tie may flip a code, which then spreads: most answers are the same to float precision, all are near.
      expect(errors[Math.floor(errors.length / 2)]).toBeLessThan(1e-5);
      expect(errors.at(-1)).toBeLessThan(0.2);
    });

    it.runIf(run)('has the outputs of a full-precision network', async () => {
      const { graph, weights, labels, normalization } = await exampleNetwork(quantizer, images);
      const policy = fullPrecisionPolicy(graph);
      const float = { graph, weights, labels, normalization };
      const files = await create().export({ ...float, policy }, 'a');
      const errors = await errorsOf(files, floatAnswers(graph, weights, images));
      expect(errors.at(-1)).toBeLessThan(1e-5);
    });

    /** How far each answer of the files is off, in shares of the largest one; ascending. */
    async function errorsOf(files: readonly ExportedFile[], expected: Float32Array): Promise<number[]> {
      const found = await run!(files, images, count);
      expect(found.length).toBe(expected.length);
      const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
      expect(scale).toBeGreaterThan(0);
      return Array.from(expected, (value, i) => Math.abs(value - found[i]!) / scale).sort((a, b) => a - b);
    }
  });
}
