import type { PackedActivation } from '@bitshare/packed';
import { type Outcome, unitRoundoff } from './bounded-value.ts';

/** Runtimes approximate the exponential: onnxruntime's sigmoid errs by up to this, whatever its value. */
const sigmoidError = 8 * unitRoundoff;

const clamp = (x: number, least: number, most: number): number => Math.min(Math.max(x, least), most);
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** A function of one value. Its error is that of the value times the steepest slope, and that of its own arithmetic. */
export function boundedActivation(node: PackedActivation, [x, error]: Outcome): Outcome {
  switch (node.op) {
    case 'relu':
      return [Math.max(x, 0), error];
    case 'relu6':
      return [clamp(x, 0, 6), error];
    case 'clip':
      return [
        clamp(x, node.least, node.most),
        error + unitRoundoff * Math.abs(clamp(x, node.least, node.most)),
      ];
    case 'leakyRelu': {
      const value = x > 0 ? x : node.slope * x;
      return [value, Math.max(1, Math.abs(node.slope)) * error + 2 * unitRoundoff * Math.abs(value)];
    }
    case 'sigmoid':
      return [sigmoid(x), error / 4 + sigmoidError];
    case 'silu':
      return [x * sigmoid(x), 1.1 * error + Math.abs(x) * sigmoidError];
    case 'hardSigmoid': {
      const { slope, offset } = node;
      const magnitude = Math.abs(slope * x) + Math.abs(offset);
      return [clamp(slope * x + offset, 0, 1), Math.abs(slope) * error + 4 * unitRoundoff * magnitude];
    }
    case 'hardSwish': {
      // Beyond 3 on either side the factor is exact.
      const factorError = 4 * unitRoundoff * Math.min(2, (Math.abs(x) + 3) / 6);
      return [(x * clamp(x + 3, 0, 6)) / 6, 1.5 * error + Math.abs(x) * factorError];
    }
  }
}

/** The softmax of a vector. */
export function boundedSoftmax(inputs: readonly Outcome[]): readonly Outcome[] {
  const largest = Math.max(...inputs.map(([x]) => x));
  const powers = inputs.map(([x]) => Math.exp(x - largest));
  const sum = powers.reduce((so, power) => so + power, 0);
  const error = 2 * Math.max(...inputs.map(([, error]) => error));
  return powers.map((power, i) => {
    // What is subtracted from a far smaller value leaves an error of its size in the exponent.
    const own = error + unitRoundoff * (8 + inputs.length + Math.abs(inputs[i]![0]) + Math.abs(largest));
    return [power / sum, (power / sum) * 2 * own + unitRoundoff * 2 ** -20];
  });
}
