import { listed } from '../notes.ts';

/** What the owner of a model with an operation that a graph lacks can do. */
const help: Readonly<Record<string, string>> = {
  __proto__: null as never,
  QuantizeLinear: 'Export the model before it is quantized.',
  DequantizeLinear: 'Export the model before it is quantized.',
  QLinearConv: 'Export the model before it is quantized.',
  ConvInteger: 'Export the model before it is quantized.',
  MatMulInteger: 'Export the model before it is quantized.',
  DynamicQuantizeLinear: 'Export the model before it is quantized.',
  ConvTranspose: 'Use an upsampling and a convolution instead.',
  ArgMax: 'Export the model with its scores as output, before the class is chosen.',
  TopK: 'Export the model with its scores as output, before classes are chosen.',
  NonMaxSuppression: 'Export the model without its postprocessing.',
  If: 'Export the model with fixed shapes, so that it has no branches.',
  Loop: 'Export the model with fixed shapes, so that it has no loops.',
  Tanh: 'Train it with ReLU, HardSwish or SiLU instead.',
  Elu: 'Train it with ReLU, HardSwish or SiLU instead.',
  Gelu: 'Train it with ReLU, HardSwish or SiLU instead.',
  Erf: 'This is a part of GELU: train the model with ReLU, HardSwish or SiLU instead.',
  LayerNormalization: 'Only batch normalization is supported.',
  InstanceNormalization: 'Only batch normalization is supported.',
  GroupNormalization: 'Only batch normalization is supported.',
  LRN: 'Train it with batch normalization instead.',
};

/** A sentence for an operation that no graph has, with its nodes. */
export function unsupported(type: string, names: readonly string[]): string {
  const foreign = type.includes('.')
    ? 'Export the model before it is optimized for a runtime, with the standard operators.'
    : undefined;
  const advice = help[type] ?? foreign;
  const nodes = `${names.length === 1 ? 'node' : 'nodes'} ${listed(names.map((name) => `"${name}"`))}`;
  return `the operation ${type} is not supported (${nodes})${advice ? `. ${advice}` : ''}`;
}
