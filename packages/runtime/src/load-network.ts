import { elements, PackedFileError, type PackedNetwork, packedShapes, readPacked } from '@bitshare/packed';
import type { Executor } from './executor.ts';
import { normalizePixels } from './images.ts';
import { createReference } from './reference.ts';
import type { Prediction, RunnableNetwork } from './runnable-network.ts';
import { compileProgram } from './wasm/program.ts';
import { createWasmExecutor } from './wasm/wasm-executor.ts';

export interface LoadOptions {
  /**
   * `'auto'` (default) takes relaxed SIMD where there is, else plain SIMD; `'portable'` the latter; `'reference'` is slow,
   * readable TypeScript. Answers are the same, bit for bit.
   */
  readonly build?: 'auto' | 'portable' | 'reference';
  /** Whether the file is checked against the SHA-256 that it carries. Default true. */
  readonly checkDigest?: boolean;
}

/**
 * Makes a packed file ready to compute, in Node and in the browser.
 * @throws PackedFileError when the file is not valid; it is checked before anything is allocated for it.
 */
export async function loadNetwork(
  file: Uint8Array,
  { build = 'auto', checkDigest = true }: LoadOptions = {},
): Promise<RunnableNetwork> {
  const contents = readPacked(file, { checkDigest });
  const executor =
    build === 'reference'
      ? createReference(contents)
      : await createWasmExecutor(contents, await compileProgram(build));
  return runnable(contents, executor);
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
