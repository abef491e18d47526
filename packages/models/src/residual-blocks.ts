import type { GraphBuilder } from './graph-builder.ts';
import { normalized } from './normalized-convolution.ts';

interface BlockShape {
  /** Filters of the 3x3 convolutions. */
  readonly filters: number;
  readonly stride: number;
  /** Adds the shortcut's node under the given id. Absent: the shortcut is the input itself. */
  readonly shortcut?: ((id: string) => string) | undefined;
}

/** Adds a block that reads `x`, its nodes named `<id>.<part>`, and returns the id of its output. */
export type ResidualBlock = (build: GraphBuilder, id: string, x: string, shape: BlockShape) => string;

/** Two 3x3 convolutions (He et al., 2016, figure 5 left). */
export const basicBlock: ResidualBlock = (build, id, x, { filters, stride, shortcut }) => {
  let y = normalized(build, `${id}.conv1`, x, { filters, kernel: 3, stride });
  y = build.relu(`${id}.relu1`, y);
  y = normalized(build, `${id}.conv2`, y, { filters, kernel: 3 });
  return joined(build, id, y, shortcut?.(`${id}.shortcut`) ?? x);
};

/** 1x1, 3x3 with the stride, 1x1 to four times the filters (figure 5 right, torchvision's v1.5). */
export const bottleneck: ResidualBlock = (build, id, x, { filters, stride, shortcut }) => {
  let y = build.relu(`${id}.relu1`, normalized(build, `${id}.conv1`, x, { filters, kernel: 1 }));
  y = build.relu(`${id}.relu2`, normalized(build, `${id}.conv2`, y, { filters, kernel: 3, stride }));
  y = normalized(build, `${id}.conv3`, y, { filters: 4 * filters, kernel: 1 });
  return joined(build, id, y, shortcut?.(`${id}.shortcut`) ?? x);
};

const joined = (build: GraphBuilder, id: string, y: string, shortcut: string): string =>
  build.relu(`${id}.relu`, build.add(`${id}.add`, y, shortcut));
