import { LayerStep } from './step';

/** Copies `count` input values as elements. Reads and writes up to 7 behind the last. */
// @inline
function convert<T>(from: usize, to: usize, count: i32, coded: bool, inputStep: f32): void {
  if (isFloat<T>()) {
    if (!coded) {
      memory.copy(to, from, (<usize>count) << 2);
      return;
    }
    for (let i = 0; i < count; i++) store<f32>(to + ((<usize>i) << 2), <f32>load<u8>(from + <usize>i) * inputStep);
  } else if (sizeof<T>() == 2) {
    for (let i = 0; i < count; i += 8) v128.store(to + ((<usize>i) << 1), v128.load8x8_u(from + <usize>i));
  } else memory.copy(to, from, <usize>count);
}

/** With room for what is written eight at a time behind the last row. @param position bytes. */
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
  const coded = step.coded;
  const inputStep = step.inputStep;
  const inputs = channels / groups;
  const position = <usize>padded * sizeof<T>();
  const line = <usize>step.paddedWidth * position;
  const plane = planeBytes(step, position);
  const room = step.padded;
  const size: usize = coded ? 1 : 4;
  memory.fill(room, 0, plane * <usize>groups);
  // Windows may reach nothing of the image, along an axis or at all.
  const rows = min(height, step.paddedHeight - top);
  const columns = max(0, min(width, step.paddedWidth - left));
  for (let y = 0; y < rows; y++) {
    let from = image + <usize>(y * width * channels) * size;
    let to = room + <usize>(y + top) * line + <usize>left * position;
    if (groups == 1 && padded == channels) {
      convert<T>(from, to, columns * channels, coded, inputStep);
      // Eight at a time may have written into the zeros behind the row.
      if (sizeof<T>() == 2) memory.fill(to + <usize>columns * position, 0, 16);
      continue;
    }
    for (let x = 0; x < columns; x++) {
      for (let group = 0; group < groups; group++) {
        const place = to + <usize>group * plane;
        convert<T>(from, place, inputs, coded, inputStep);
        if (sizeof<T>() == 2) memory.fill(place + <usize>inputs * 2, 0, 16);
        from += <usize>inputs * size;
      }
      to += position;
    }
  }
  return room;
}
