import { modelNames } from '@bitshare/models';
import { InvalidArgumentError, Option } from 'commander';
import { engineNames } from '../engines.ts';
import { didYouMean } from '../suggestion.ts';
import { integerFrom } from './numbers.ts';

// Options that several commands share. A usual value that is not a constant is part of the description.

export const jsonOption = () =>
  new Option('--json', 'print one JSON object on standard output, everything else on standard error');

export const seedOption = (usual = '') =>
  new Option('--seed <n>', `seed of everything random${usual}`).argParser(integerFrom(0));

export const outOption = (usual = '') => new Option('--out <directory>', `where results are written${usual}`);

export const engineOption = () =>
  new Option('--engine <name>', `what computes: ${engineNames.join(' or ')}`)
    .argParser(oneOf(engineNames))
    .default('wasm');

export const modelOption = () =>
  new Option('--model <name>', 'a network of the zoo').argParser(oneOf(modelNames));

/** A parser for one of a few names, which suggests the nearest. */
const oneOf =
  <Name extends string>(names: readonly Name[]) =>
  (text: string): Name => {
    const found = names.find((name) => name === text);
    if (found !== undefined) return found;
    throw new InvalidArgumentError(`Choose one of: ${names.join(', ')}.${didYouMean(text, names)}`);
  };
