import type { PackedNode, PackedShape } from '@bitshare/packed';
import type { ChannelCopy } from './plan.ts';

type CopiedNode = Extract<PackedNode, { op: 'concat' | 'sliceChannels' | 'padChannels' }>;

/** The copies that compose a node's value from its inputs. */
export function channelCopies(
  node: CopiedNode,
  shapes: ReadonlyMap<string, PackedShape>,
): readonly ChannelCopy[] {
  const [source] = node.inputs as [string];
  const channelsOf = (id: string) => shapes.get(id)!.at(-1)!;
  const whole = { target: node.id, from: 0, before: 0, zeros: false };
  if (node.op === 'sliceChannels')
    return [{ ...whole, source, from: node.begin, count: node.end - node.begin }];
  if (node.op === 'padChannels')
    return [{ ...whole, source, count: channelsOf(source), before: node.before, zeros: true }];
  let before = 0;
  return node.inputs.map((input) => {
    const copy = { ...whole, source: input, count: channelsOf(input), before };
    before += copy.count;
    return copy;
  });
}
