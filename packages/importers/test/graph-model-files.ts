import { createRandom } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';

/** An attribute in protobuf's JSON. */
const attributes = {
  text: (s: string) => ({ s: btoa(s) }),
  texts: (s: readonly string[]) => ({ list: { s: s.map((each) => btoa(each)) } }),
  integers: (i: readonly number[]) => ({ list: { i: i.map(String) } }),
  integer: (i: number) => ({ i: String(i) }),
  number: (f: number) => ({ f }),
  flag: (b: boolean) => ({ b }),
};

export const { text, texts, integers, integer, number, flag } = attributes;

/** Writes the files of a GraphModel node by node. */
export function createGraphModel(shape: readonly number[] = [-1, 8, 8, 4]) {
  const random = createRandom(7);
  const nodes: object[] = [];
  const specs: tf.io.WeightsManifestEntry[] = [];
  const data: number[] = [];
  const type = { type: 'DT_FLOAT' };
  const dims = shape.map((size) => ({ size: String(size) }));
  nodes.push({ name: 'x', op: 'Placeholder', attr: { dtype: type, shape: { shape: { dim: dims } } } });

  /** Adds a node and returns its name. */
  const node = (name: string, op: string, input: readonly string[], attr: object = {}): string => {
    nodes.push({ name, op, input, attr: { T: type, ...attr } });
    return name;
  };
  const constant = (
    name: string,
    dims: number[],
    values: readonly number[],
    dtype: 'float32' | 'int32' = 'float32',
  ) => {
    const words = new Uint8Array((dtype === 'int32' ? Int32Array : Float32Array).from(values).buffer);
    data.push(...words);
    specs.push({ name, shape: dims, dtype });
    nodes.push({ name, op: 'Const', attr: { dtype: { type: dtype === 'int32' ? 'DT_INT32' : 'DT_FLOAT' } } });
    return name;
  };
  const weights = (name: string, ...dims: number[]) =>
    constant(
      name,
      dims,
      Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => 0.4 * random.normal()),
    );
  const list = (name: string, ...values: number[]) => constant(name, [values.length], values, 'int32');
  const scalar = (name: string, value: number) => constant(name, [], [value]);

  return {
    node,
    constant,
    weights,
    list,
    scalar,
    /** The files, with the nodes that are returned. */
    files(...outputs: readonly string[]) {
      const bytes = Uint8Array.from(data);
      const signature = { outputs: Object.fromEntries(outputs.map((name) => [name, { name: `${name}:0` }])) };
      const json = {
        format: 'graph-model',
        modelTopology: { node: nodes, versions: { producer: 987 } },
        weightsManifest: [{ paths: ['weights.bin'], weights: specs }],
        signature,
      };
      return { json, read: async (_: string) => bytes, bytes };
    },
  };
}

export type GraphModelFiles = ReturnType<ReturnType<typeof createGraphModel>['files']>;

/** The same files as TensorFlow.js runs them. */
export const loadedGraphModel = ({ json, bytes }: GraphModelFiles): Promise<tf.GraphModel> =>
  tf.loadGraphModel(
    tf.io.fromMemory({
      modelTopology: json.modelTopology,
      weightSpecs: json.weightsManifest[0]!.weights,
      weightData: bytes.buffer,
      format: json.format,
      signature: json.signature,
    } as tf.io.ModelArtifacts),
  );
