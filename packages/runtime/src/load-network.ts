import { elements, PackedFileError, type PackedNetwork, packedShapes, readPacked } from '@bitshare/packed';
import type { Executor } from './executor.ts';
import { normalizePixels } from './images.ts';
import { createReference } from './reference.ts';
import type { Prediction, RunnableNetwork } from './runnable-network.ts';

/**
 * Makes a packed file ready to compute, in Node and in the browser.
 * @throws PackedFileError when the file is not valid; it is checked before anything is allocated for it.
 */
export async function loadNetwork(file: Uint8Array): Promise<RunnableNetwork> {
  const contents = readPacked(file);
  return runnable(contents, createReference(contents));
}

function runnable(contents: PackedNetwork, executor: Executor): RunnableNetwork {
  const { nodes, output, image } = contents;
  const shapes = packedShapes(nodes);
  const inputShape = shapes.get(nodes.find((node) => node.op === 'input')!.id)! as [number, number, number];
  const classes = shapes.get(output)![0]!;
  const size = elements(inputShape);

  const run: RunnableNetwork['run'] = (images, listen) => {
    const count = images.length / size;
    if (!Number.isInteger(count) || count < 1)
      throw new PackedFileError(`${images.length} values are not whole images of [${inputShape}]`);
    return executor.run(images, count, listen);
  };
  return {
    contents,
    build: executor.build,
    inputShape,
    classes,
    run,
    classify(pixels, given = inputShape[2]) {
      const answers = run(normalizePixels(pixels, inputShape[2], image, given));
      return Array.from({ length: answers.length / classes }, (_, i) =>
        predictionOf(answers.subarray(i * classes, (i + 1) * classes), image.labels),
      );
    },
  };
}

function predictionOf(answers: Float32Array, labels: readonly string[] | undefined): Prediction {
  const largest = answers.reduce((a, b) => Math.max(a, b));
  const index = answers.indexOf(largest);
  const likelihoods = answers.map((answer) => Math.exp(answer - largest));
  const sum = likelihoods.reduce((a, b) => a + b);
  return { index, label: labels?.[index], probabilities: likelihoods.map((value) => value / sum) };
}
