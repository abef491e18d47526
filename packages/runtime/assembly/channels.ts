// Operations that move channels, on floats, position by position.
import { CopyStep, ShuffleStep } from './step';

export function copyChannels(step: CopyStep, images: i32): void {
  const positions = images * step.height * step.width;
  const narrow = (<usize>step.channels) << 2;
  const wide = (<usize>step.filters) << 2;
  const bytes = (<usize>step.count) << 2;
  let from = step.input + ((<usize>step.from) << 2);
  let to = step.output + ((<usize>step.before) << 2);
  if (step.zeros) memory.fill(step.output, 0, <usize>positions * wide);
  for (let p = 0; p < positions; p++) {
    memory.copy(to, from, bytes);
    from += narrow;
    to += wide;
  }
}

/** Channel `g * (channels / groups) + i` becomes channel `i * groups + g`. */
export function shuffleChannels(step: ShuffleStep, images: i32): void {
  const positions = images * step.height * step.width;
  const groups = step.groups;
  const each = step.channels / groups;
  let to = step.output;
  for (let p = 0; p < positions; p++) {
    const from = step.input + ((<usize>p * <usize>step.channels) << 2);
    for (let i = 0; i < each; i++)
      for (let group = 0; group < groups; group++) {
        store<f32>(to, load<f32>(from + ((<usize>(group * each + i)) << 2)));
        to += 4;
      }
  }
}
