// Pools, on floats, image by image. Four channels at a time: those read beyond the last belong to the next position.
import { ImageStep, PoolStep } from './step';

// @inline
function pool(step: PoolStep, images: i32, largest: bool): void {
  const height = step.height;
  const width = step.width;
  const channels = step.channels;
  const position = (<usize>channels) << 2;
  const imageBytes = <usize>(height * width) * position;
  let to = step.output;
  for (let n = 0; n < images; n++) {
    const image = step.input + <usize>n * imageBytes;
    for (let oy = 0; oy < step.outHeight; oy++)
      for (let ox = 0; ox < step.outWidth; ox++) {
        const firstRow = oy * step.strideHeight - step.top;
        const firstColumn = ox * step.strideWidth - step.left;
        const fromY = max(0, firstRow);
        const toY = min(height, firstRow + step.kernelHeight);
        const fromX = max(0, firstColumn);
        const toX = min(width, firstColumn + step.kernelWidth);
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

export function maxPool(step: PoolStep, images: i32): void {
  pool(step, images, true);
}

export function averagePool(step: PoolStep, images: i32): void {
  pool(step, images, false);
}

// @inline
function globalPool(step: ImageStep, images: i32, largest: bool): void {
  const positions = step.height * step.width;
  const position = (<usize>step.channels) << 2;
  let from = step.input;
  let to = step.output;
  for (let n = 0; n < images; n++) {
    for (let at: usize = 0; at < position; at += 16) {
      let value = f32x4.splat(largest ? -Infinity : 0);
      for (let p = 0; p < positions; p++) {
        const x = v128.load(from + <usize>p * position + at);
        value = largest ? f32x4.pmax(value, x) : f32x4.add(value, x);
      }
      v128.store(to + at, largest ? value : f32x4.div(value, f32x4.splat(<f32>positions)));
    }
    from += <usize>positions * position;
    to += position;
  }
}

export function channelMeans(step: ImageStep, images: i32): void {
  globalPool(step, images, false);
}

export function channelMaxima(step: ImageStep, images: i32): void {
  globalPool(step, images, true);
}
