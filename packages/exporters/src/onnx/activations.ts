import type { PackedActivation, PackedNode } from '@bitshare/packed';
import type { OnnxPlace } from './onnx-place.ts';

type Activation = PackedActivation | Extract<PackedNode, { op: 'softmax' }>;

/** A function of each value, or the softmax of a vector. */
export function addActivation(node: Activation, place: OnnxPlace): void {
  const { writer, inputs, to, own } = place;
  const [x] = inputs as [string];
  switch (node.op) {
    case 'relu':
      writer.add('Relu', [x], to);
      return;
    case 'relu6':
      addClip(place, 0, 6);
      return;
    case 'clip':
      addClip(place, node.least, node.most);
      return;
    case 'sigmoid':
      writer.add('Sigmoid', [x], to);
      return;
    case 'silu':
      writer.add('Mul', [x, writer.add('Sigmoid', [x], own('sigmoid'))], to);
      return;
    case 'hardSigmoid':
      writer.add('HardSigmoid', [x], to, { alpha: { float: node.slope }, beta: { float: node.offset } });
      return;
    case 'hardSwish':
      writer.add('HardSwish', [x], to);
      return;
    case 'leakyRelu':
      writer.add('LeakyRelu', [x], to, { alpha: { float: node.slope } });
      return;
    case 'softmax':
      writer.add('Softmax', [x], to, { axis: 1 });
  }
}

function addClip({ writer, inputs, to, own }: OnnxPlace, least: number, most: number): void {
  const bounds = [writer.scalar(own('low'), 'float', least), writer.scalar(own('high'), 'float', most)];
  writer.add('Clip', [inputs[0]!, ...bounds], to);
}
