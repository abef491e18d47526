export { packCodes, packedLength, unpackCodes } from './bit-packing.ts';
export { type LayerLayout, layerLayout } from './layer-layout.ts';
export { PackedFileError } from './packed-file-error.ts';
export { packedFormat, packedVersion } from './packed-format.ts';
export { type InputGrid, largestCentred, termFactor, type WeightGrid } from './packed-grids.ts';
export type { ImageDescription, PackedLedger, PackedNetwork } from './packed-network.ts';
export {
  isPackedActivation,
  isPackedLayer,
  type PackedActivation,
  type PackedConv2d,
  type PackedDense,
  type PackedLayer,
  type PackedNode,
  type PackedPool,
  packedFilters,
} from './packed-node.ts';
export { elements, type PackedShape, packedShapes } from './packed-shapes.ts';
export { type PackedLayerSize, packedIdealBytes, packedLayerSizes } from './packed-size.ts';
export { readPacked } from './read-packed.ts';
export { biasesName, stepsName, valuesName } from './tensor-names.ts';
export { coveredSize, type Placement, placeWindow, windowOf } from './window.ts';
export { writePacked } from './write-packed.ts';
