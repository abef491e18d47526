// What the engine's other half sees: how to run and serve, and each task's place in the function table.
import * as batchNorm from './batch-norm';
import * as bitSharing from './bit-sharing';
import * as convolution from './convolution';
import * as elementwise from './elementwise';
import * as product from './product';
import * as sum from './sum';
import * as winograd from './winograd';

export { parallel, serve } from './threads';

export const pack: i32 = product.pack.index;
export const multiply: i32 = product.multiply.index;
export const convolve: i32 = convolution.convolve.index;
export const weightSums: i32 = convolution.weightSums.index;
export const addSums: i32 = convolution.addSums.index;
export const scatter: i32 = convolution.scatter.index;
export const transformKernel: i32 = winograd.transformKernel.index;
export const convolveTiles: i32 = winograd.convolveTiles.index;
export const tileWeightSums: i32 = winograd.tileWeightSums.index;
export const weightGradient: i32 = winograd.weightGradient.index;
export const combineAlike: i32 = elementwise.combineAlike.index;
export const combineRows: i32 = elementwise.combineRows.index;
export const clamp: i32 = elementwise.clamp.index;
export const update: i32 = elementwise.update.index;
export const sumParts: i32 = sum.sumParts.index;
export const sumTotals: i32 = sum.sumTotals.index;
export const moments: i32 = batchNorm.moments.index;
export const normalize: i32 = batchNorm.normalize.index;
export const gradientSums: i32 = batchNorm.gradientSums.index;
export const gradient: i32 = batchNorm.gradient.index;
export const gate: i32 = batchNorm.gate.index;
export const productSums: i32 = batchNorm.productSums.index;
export const errorSums: i32 = bitSharing.errorSums.index;
export const values: i32 = bitSharing.values.index;
export const gradients: i32 = bitSharing.gradients.index;
