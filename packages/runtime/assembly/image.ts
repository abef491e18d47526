// Nodes without weights, on floats, image by image. Four channels at a time: behind the last lies the next position.
import {
  BEFORE, CHANNELS, HEIGHT, INPUT, KERNEL_HEIGHT, KERNEL_WIDTH, LEFT, OUT_HEIGHT, OUT_WIDTH, OUTPUT, FILTERS, pointer, STRIDE_X,
  STRIDE_Y, TOP, WIDTH, word,
} from './step';

@inline
function pool(step: usize, images: i32, largest: bool): void {
  const height = word(step, HEIGHT), width = word(step, WIDTH), channels = word(step, CHANNELS);
  const position = <usize>channels << 2;
  const imageBytes = <usize>(height * width) * position;
  let to = pointer(step, OUTPUT);
  for (let n = 0; n < images; n++) {
    const image = pointer(step, INPUT) + <usize>n * imageBytes;
    for (let oy = 0; oy < word(step, OUT_HEIGHT); oy++)
      for (let ox = 0; ox < word(step, OUT_WIDTH); ox++) {
        const firstRow = oy * word(step, STRIDE_Y) - word(step, TOP), firstColumn = ox * word(step, STRIDE_X) - word(step, LEFT);
        const fromY = max(0, firstRow), toY = min(height, firstRow + word(step, KERNEL_HEIGHT));
        const fromX = max(0, firstColumn), toX = min(width, firstColumn + word(step, KERNEL_WIDTH));
        const count = f32x4.splat(<f32>((toY - fromY) * (toX - fromX)));
        for (let at: usize = 0; at < position; at += 16) {
          let value = f32x4.splat(largest ? -Infinity : 0);
          for (let y = fromY; y < toY; y++) {
            let from = image + <usize>(y * width + fromX) * position + at;
            for (let x = fromX; x < toX; x++) {
              value = largest ? f32x4.pmax(value, v128.load(from)) : f32x4.add(value, v128.load(from));
              from += position;
            }
          }
          v128.store(to + at, largest ? value : f32x4.div(value, count));
        }
        to += position;
      }
  }
}

export function maxPool(step: usize, images: i32): void {
  pool(step, images, true);
}

export function averagePool(step: usize, images: i32): void {
  pool(step, images, false);
}

export function channelMeans(step: usize, images: i32): void {
  const positions = word(step, HEIGHT) * word(step, WIDTH), channels = word(step, CHANNELS);
  const position = <usize>channels << 2;
  let from = pointer(step, INPUT), to = pointer(step, OUTPUT);
  for (let n = 0; n < images; n++) {
    for (let at: usize = 0; at < position; at += 16) {
      let sum = f32x4.splat(0);
      for (let p = 0; p < positions; p++) sum = f32x4.add(sum, v128.load(from + <usize>p * position + at));
      v128.store(to + at, f32x4.div(sum, f32x4.splat(<f32>positions)));
    }
    from += <usize>positions * position;
    to += position;
  }
}

/** FILTERS is the number of channels after, BEFORE that of zeros in front. */
export function padChannels(step: usize, images: i32): void {
  const positions = images * word(step, HEIGHT) * word(step, WIDTH), channels = word(step, CHANNELS);
  const wide = <usize>word(step, FILTERS) << 2, before = <usize>word(step, BEFORE) << 2;
  let from = pointer(step, INPUT), to = pointer(step, OUTPUT);
  memory.fill(to, 0, <usize>positions * wide);
  for (let p = 0; p < positions; p++) {
    memory.copy(to + before, from, <usize>channels << 2);
    from += <usize>channels << 2;
    to += wide;
  }
}
