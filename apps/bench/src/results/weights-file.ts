import { type Graph, readRegularFile, UserError, type Weights } from '@bitshare/core';
import { modulesOf, pytorchWeights } from '@bitshare/importers';
import { checkWeights } from '@bitshare/network';
import {
  float32Tensor,
  float32Values,
  parseSafetensors,
  SafetensorsError,
  serializeSafetensors,
} from '@bitshare/safetensors';

/** Weights as a safetensors file, every parameter F32 under its own name. */
export const weightsFile = (weights: Weights): Uint8Array =>
  serializeSafetensors({
    tensors: new Map(
      Object.entries(weights).map(([name, { shape, values }]) => [name, float32Tensor(shape, values)]),
    ),
    metadata: { format, version: '1' },
  });

const format = 'bitshare-weights';

/**
 * Reads such a file, or a PyTorch state dict of a network of the zoo. @param model name of the network, which decides the
 * names in the state dict. @throws UserError naming the file and its fault.
 */
export async function readWeightsFile(path: string, graph: Graph, model: string): Promise<Weights> {
  const bytes = await readRegularFile(path, { role: 'the weights to start from' });
  try {
    const { tensors, metadata } = parseSafetensors(bytes);
    if (metadata.format !== format)
      return pytorchWeights(graph, bytes, { modules: modulesOf(model), source: path });
    const weights = Object.fromEntries(
      [...tensors].map(([name, tensor]) => [
        name,
        { shape: tensor.shape, values: float32Values(tensor, name) },
      ]),
    );
    checkWeights(graph, weights, path);
    return weights;
  } catch (error) {
    if (!(error instanceof SafetensorsError)) throw error;
    throw new UserError(`${path} is not a file of weights: ${error.message}`, undefined, { cause: error });
  }
}
