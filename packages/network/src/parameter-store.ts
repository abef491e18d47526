import {
  type Parameter,
  type ParameterStore,
  parameterName,
  type TensorData,
  type Weights,
} from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';

const isTensor = (value: tf.Tensor | TensorData): value is tf.Tensor => value instanceof tf.Tensor;

/** An empty store of variables by name. */
export function createParameterStore(): ParameterStore {
  const parameters = new Map<string, Parameter>();
  const known = (name: string) => {
    const parameter = parameters.get(name);
    if (!parameter) throw new Error(`there is no parameter "${name}"`);
    return parameter;
  };
  return {
    add(id, initial) {
      const { layer, role, kind } = id;
      const name = parameterName(id);
      if (parameters.has(name)) throw new Error(`there is a parameter "${name}" already`);
      // tfjs would keep a reference to the array.
      const value = isTensor(initial)
        ? tf.clone(initial)
        : tf.tensor(initial.values.slice(), [...initial.shape]);
      const parameter = { name, layer, role, kind, variable: tf.variable(value, kind !== 'statistic') };
      value.dispose();
      parameters.set(name, parameter);
      return parameter;
    },
    get: known,
    has: (name) => parameters.has(name),
    set(name, { shape, values }) {
      const { variable } = known(name);
      if (String(variable.shape) !== String(shape))
        throw new Error(`"${name}" has the shape [${variable.shape}], not [${shape}]`);
      tf.tidy(() => variable.assign(tf.tensor(values.slice(), [...shape])));
    },
    all: () => [...parameters.values()],
    remove(name) {
      parameters.get(name)?.variable.dispose();
      parameters.delete(name);
    },
    read: (which = () => true) => readWeights([...parameters.values()].filter(which)),
    dispose() {
      for (const { variable } of parameters.values()) variable.dispose();
      parameters.clear();
    },
  };
}

async function readWeights(parameters: readonly Parameter[]): Promise<Weights> {
  const values = await Promise.all(parameters.map(({ variable }) => variable.data()));
  return Object.fromEntries(
    parameters.map(({ name, variable }, i) => [
      name,
      { shape: [...variable.shape], values: Float32Array.from(values[i]!) },
    ]),
  );
}
