import type { Graph } from '@bitshare/core';
import { modelByName } from '@bitshare/models';
import { Option } from 'commander';
import { integerFrom, parseInputShape, parseWidth } from './numbers.ts';
import { modelOption } from './options.ts';

/** Values of `networkOptions`. */
export interface NetworkChoice {
  readonly model: string;
  readonly classes: number;
  readonly input?: [number, number, number];
  readonly width?: number;
}

/** A network of the zoo, from options. @param usual default name and classes. Absent: both are required. */
export function networkOptions(usual?: { readonly model: string; readonly classes: number }): Option[] {
  const model = modelOption();
  const classes = new Option('--classes <n>', 'number of classes').argParser(integerFrom(1));
  return [
    usual ? model.default(usual.model) : model.makeOptionMandatory(),
    usual ? classes.default(usual.classes) : classes.makeOptionMandatory(),
    new Option('--input <shape>', "height x width x channels (default: the network's own)").argParser(
      parseInputShape,
    ),
    new Option('--width <factor>', 'factor of the number of channels (default: 1)').argParser(parseWidth),
  ];
}

export const chosenGraph = ({ model, classes, input, width }: NetworkChoice): Graph =>
  modelByName(model, { classes, width, ...(input ? { inputShape: input } : {}) });
