import { elements, PackedFileError, type PackedNetwork, packedShapes, readPacked } from '@bitshare/packed';
import { type Executor, outputsOf } from './executor.ts';
import { softmax } from './exponential.ts';
import { normalizePixels } from './images.ts';
import { createReference } from './reference.ts';
import type { Prediction, RunnableNetwork } from './runnable-network.ts';
import { compileProgram } from './wasm/program.ts';
import { createWasmExecutor } from './wasm/wasm-executor.ts';

export interface LoadOptions {
  /**
   * `'auto'` (default) uses relaxed SIMD if supported, else plain SIMD; `'portable'` uses plain SIMD; `'reference'` is slow,
   * readable TypeScript. Outputs are the same, bit for bit.
   */
  readonly build?: 'auto' | 'portable' | 'reference';
  /** Whether the file's SHA-256 is checked. Default true. */
  readonly checkDigest?: boolean;
}

/**
 * Loads a packed file for inference, in Node and in the browser.
 * @throws PackedFileError when the file is not valid; the check precedes any allocation.
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

  const runAll: RunnableNetwork['runAll'] = (images, listen) => {
    const count = images.length / size;
    if (!Number.isInteger(count) || count < 1)
      throw new PackedFileError(`${images.length} values are not whole images of [${inputShape}]`);
    return executor.run(images, count, listen);
  };
  const run: RunnableNetwork['run'] = (images, listen) => runAll(images, listen).get(output)!;
  const normalized = nodes.find(({ id }) => id === output)!.op === 'softmax';
  return {
    contents,
    build: executor.build,
    inputShape,
    classes,
    outputShapes: new Map(outputsOf(contents).map((id) => [id, shapes.get(id)!])),
    run,
    runAll,
    classify(pixels, given = inputShape[2]) {
      const answers = run(normalizePixels(pixels, inputShape[2], image, given));
      return Array.from({ length: answers.length / classes }, (_, i) =>
        predictionOf(answers.subarray(i * classes, (i + 1) * classes), normalized, image.labels),
      );
    },
  };
}

/** @param normalized whether the answers are probabilities already. */
function predictionOf(
  answers: Float32Array,
  normalized: boolean,
  labels: readonly string[] | undefined,
): Prediction {
  const index = answers.indexOf(answers.reduce((a, b) => Math.max(a, b)));
  return { index, label: labels?.[index], probabilities: normalized ? answers.slice() : softmax(answers) };
}
