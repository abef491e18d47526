import type { PackedNode } from '@bitshare/packed';
import type { OnnxPlace } from './onnx-place.ts';
import { addPad } from './pad.ts';

type ChannelNode = Extract<
  PackedNode,
  { op: 'add' | 'multiply' | 'concat' | 'sliceChannels' | 'channelShuffle' | 'padChannels' }
>;

/** A node that joins values or moves channels. */
export function addChannelNode(node: ChannelNode, place: OnnxPlace): void {
  const { writer, inputs, to, own } = place;
  const [x] = inputs as [string];
  switch (node.op) {
    case 'add':
      inputs.slice(1).reduce((sum, next, i) => {
        const last = i === inputs.length - 2;
        return writer.add('Add', [sum, next], last ? to : own(`sum${i}`));
      }, x);
      return;
    case 'multiply':
      writer.add('Mul', [x, factor(place)], to);
      return;
    case 'concat':
      writer.add('Concat', inputs, to, { axis: 1 });
      return;
    case 'sliceChannels': {
      const one = (role: string, value: number) => writer.constant(own(role), 'int64', [1], [value]);
      writer.add('Slice', [x, one('begin', node.begin), one('end', node.end), one('axis', 1)], to);
      return;
    }
    case 'channelShuffle':
      addShuffle(node.groups, place);
      return;
    case 'padChannels':
      addPad(place, [1], [node.before, node.after]);
  }
}

/** The second input. A vector gets a height and a width beside an image. */
function factor({ writer, inputs, shapes, own }: OnnxPlace): string {
  const [x, y] = shapes as [readonly number[], readonly number[]];
  if (x.length === y.length) return inputs[1]!;
  const axes = writer.constant(own('axes'), 'int64', [2], [2, 3]);
  return writer.add('Unsqueeze', [inputs[1]!, axes], own('factor'));
}

/** Groups and the channels of a group are two axes that change places. */
function addShuffle(groups: number, { writer, inputs, shapes, to, own }: OnnxPlace) {
  const [height, width, channels] = shapes[0]! as [number, number, number];
  const lengths = (role: string, values: readonly number[]) =>
    writer.constant(own(role), 'int64', [values.length], values);
  // A length of 0 is that of the input: the batch.
  const apart = lengths('apart', [0, groups, channels / groups, height, width]);
  const whole = lengths('whole', [0, channels, height, width]);
  const grouped = writer.add('Reshape', [inputs[0]!, apart], own('groups'));
  const turned = writer.add('Transpose', [grouped], own('turned'), { perm: [0, 2, 1, 3, 4] });
  writer.add('Reshape', [turned, whole], to);
}
