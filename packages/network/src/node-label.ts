import type { GraphNode } from '@bitshare/core';

/** An operation with what its attributes say, for pictures. */
export function nodeLabel(node: GraphNode): string {
  switch (node.op) {
    case 'conv2d': {
      const { kernelSize, filters, strides, groups, dilations } = node.attributes;
      const details = [kernelSize.join('x'), `${filters} filters`];
      if (Math.max(...strides) > 1) details.push(`stride ${strides.join('x')}`);
      if (dilations && Math.max(...dilations) > 1) details.push(`dilation ${dilations.join('x')}`);
      if (groups > 1) details.push(`${groups} groups`);
      return `conv2d ${details.join(', ')}`;
    }
    case 'maxPool':
    case 'averagePool':
      return `${node.op} ${node.attributes.poolSize.join('x')}, stride ${node.attributes.strides.join('x')}`;
    case 'leakyRelu':
      return `leakyRelu ${node.attributes.slope}`;
    case 'clip':
      return `clip ${node.attributes.least} to ${node.attributes.most}`;
    case 'sliceChannels':
      return `sliceChannels ${node.attributes.begin} to ${node.attributes.end}`;
    case 'channelShuffle':
      return `channelShuffle, ${node.attributes.groups} groups`;
    case 'upsample':
      return `upsample ${node.attributes.scale.join('x')}, ${node.attributes.interpolation}`;
    default:
      return node.op;
  }
}
