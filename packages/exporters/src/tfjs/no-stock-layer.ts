import { UserError } from '@bitshare/core';

/** The error of a node that TensorFlow.js has no layer for. @param what it is: `layer "a" has ...`. */
export const noStockLayer = (what: string): UserError =>
  new UserError(
    `${what}, which no stock layer of TensorFlow.js computes`,
    'Export it as packed, onnx-packed or onnx-int8.',
  );
