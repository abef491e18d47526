import { limits } from './limits.ts';
import { PackedFileError } from './packed-file-error.ts';
import type { PackedNode } from './packed-node.ts';
import { elements, type PackedShape } from './packed-shapes.ts';

/**
 * Bounds the work of nodes without weights, which the size of a file does not: pools may have large windows, and one value may be
 * added many times. @throws PackedFileError
 */
export function checkReads(nodes: readonly PackedNode[], shapes: ReadonlyMap<string, PackedShape>): void {
  const reads = nodes.reduce((sum, node) => sum + readsOf(node, shapes), 0);
  if (reads > limits.reads)
    throw new PackedFileError(
      `windows of pools and other nodes without weights read ${reads} values per image, more than the limit of ${limits.reads}`,
    );
}

/** Values that a node without weights reads for one image. */
function readsOf(node: PackedNode, shapes: ReadonlyMap<string, PackedShape>): number {
  const output = elements(shapes.get(node.id)!);
  switch (node.op) {
    case 'input':
    case 'conv2d':
    case 'dense':
      return 0;
    case 'maxPool':
    case 'averagePool':
      return output * elements(node.poolSize);
    case 'upsample':
      return output * (node.interpolation === 'nearest' ? 1 : 9);
    case 'globalAveragePool':
    case 'globalMaxPool':
      return elements(shapes.get(node.inputs[0]!)!);
    case 'concat':
      return output;
    default:
      return output * node.inputs.length;
  }
}
