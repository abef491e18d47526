import { LayerStep } from './step';

/**
 * Copies `count` input values as elements: of 16 bits and floats without their zero point, of 8 bits with it. Reads and writes up
 * to 7 behind the last.
 */
// @inline
function convert<T>(step: LayerStep, from: usize, to: usize, count: i32): void {
  if (isFloat<T>()) {
    if (!step.coded) {
      memory.copy(to, from, (<usize>count) << 2);
      return;
    }
    const inputStep = step.inputStep;
    const zeroPoint = step.inputZeroPoint;
    for (let i = 0; i < count; i++) store<f32>(to + ((<usize>i) << 2), (<f32>load<u8>(from + <usize>i) - zeroPoint) * inputStep);
  } else if (sizeof<T>() == 2) {
    const doubled = <i32>step.doubled;
    const zero = i16x8.splat(<i16>(step.inputZeroPoint * <f32>(1 << doubled)));
    for (let i = 0; i < count; i += 8)
      v128.store(to + ((<usize>i) << 1), i16x8.sub(i16x8.shl(v128.load8x8_u(from + <usize>i), doubled), zero));
  } else if (step.doubled) {
    for (let i = 0; i < count; i++) store<u8>(to + <usize>i, load<u8>(from + <usize>i) << 1);
  } else memory.copy(to, from, <usize>count);
}

/** The element that stands for zero. Those of 8 bits keep their zero point, which is taken off the sums. */
// @inline
function zeroElement<T>(step: LayerStep): u8 {
  return sizeof<T>() == 1 ? <u8>(step.inputZeroPoint * <f32>(1 << (<i32>step.doubled))) : 0;
}

/** Bytes of a plane. Elements are written eight at a time, up to 16 bytes after the last row. @param position bytes. */
// @inline
export function planeBytes(step: LayerStep, position: usize): usize {
  return <usize>(step.paddedHeight * step.paddedWidth) * position + 16;
}

/**
 * The image with its zeros around it, one plane for each group of channels: rows of positions of `padded` elements, zeros behind
 * the channels. Returns the plane of the first group. @param padded elements that a position takes.
 */
export function padImage<T>(step: LayerStep, image: usize, groups: i32, padded: i32): usize {
  const height = step.height;
  const width = step.width;
  const channels = step.channels;
  const top = step.top;
  const left = step.left;
  const position = <usize>padded * sizeof<T>();
  const line = <usize>step.paddedWidth * position;
  const plane = planeBytes(step, position);
  const room = step.padded;
  const pixel = step.coded ? <usize>channels : (<usize>channels) << 2;
  memory.fill(room, zeroElement<T>(step), plane * <usize>groups);
  // Windows may lie outside the image altogether.
  const rows = min(height, step.paddedHeight - top);
  const columns = max(0, min(width, step.paddedWidth - left));
  for (let y = 0; y < rows; y++) {
    const from = image + <usize>(y * width) * pixel;
    const to = room + <usize>(y + top) * line;
    if (step.unrolled) {
      unrollRow<T>(step, from, pixel, to, position, plane, groups);
      continue;
    }
    if (groups == 1 && padded == channels) {
      convert<T>(step, from, to + <usize>left * position, columns * channels);
      // Writing eight at a time may have overwritten the zeros after the row.
      if (sizeof<T>() == 2) memory.fill(to + <usize>(left + columns) * position, 0, 16);
      continue;
    }
    for (let x = 0; x < columns; x++)
      putPixel<T>(step, from + <usize>x * pixel, to + <usize>(left + x) * position, plane, groups);
  }
  return room;
}

/** One pixel, its channels by groups. */
// @inline
function putPixel<T>(step: LayerStep, from: usize, to: usize, plane: usize, groups: i32): void {
  const inputs = step.channels / groups;
  const size: usize = step.coded ? 1 : 4;
  for (let group = 0; group < groups; group++) {
    const place = to + <usize>group * plane;
    convert<T>(step, from, place, inputs);
    if (sizeof<T>() == 2) memory.fill(place + <usize>inputs * 2, 0, 16);
    from += <usize>inputs * size;
  }
}

/** The taps of a row's windows, window by window. */
function unrollRow<T>(step: LayerStep, from: usize, pixel: usize, to: usize, position: usize, plane: usize, groups: i32): void {
  const width = step.width;
  const taps = step.kernelWidth;
  for (let window = 0; window < step.outWidth; window++)
    for (let tap = 0; tap < taps; tap++) {
      const x = window * step.strideWidth + tap * step.dilationWidth - step.left;
      if (x >= 0 && x < width)
        putPixel<T>(step, from + <usize>x * pixel, to + <usize>(window * taps + tap) * position, plane, groups);
    }
}
