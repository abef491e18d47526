import { modelNames } from '@bitshare/models';
import { InvalidArgumentError, Option } from 'commander';
import { type EngineName, type EngineSettings, engineNames } from '../engines.ts';
import { didYouMean } from '../suggestion.ts';
import { integerFrom } from './numbers.ts';

// Options that several commands share. A default that is not a constant is part of the description.

export const jsonOption = () =>
  new Option('--json', 'print one JSON object on standard output, everything else on standard error');

export const seedOption = (usual = '') =>
  new Option('--seed <n>', `seed of everything random${usual}`).argParser(integerFrom(0));

export const outOption = (usual = '') => new Option('--out <directory>', `where results are written${usual}`);

/** Values of `engineOptions`. */
export interface EngineChoice extends EngineSettings {
  readonly engine: EngineName;
}

export const engineOptions = (): Option[] => [engineOption().default('auto'), ...engineSettingOptions()];

export const engineSettingOptions = (): Option[] => [threadsOption(), portableOption()];

export const engineOption = (usual = '') =>
  new Option(
    '--engine <name>',
    `engine: ${engineNames.join(', ')}; auto is wasm, or node-gpu if a GPU is found${usual}`,
  ).argParser(oneOf(engineNames));

const threadsOption = () =>
  new Option(
    '--threads <n>',
    'threads of the engine; results of wasm are the same with any number (default: all cores)',
  ).argParser(integerFrom(1));

const portableOption = () =>
  new Option('--portable', 'the wasm engine without relaxed SIMD: the same bits on every processor');

export const modelOption = (usual = '') =>
  new Option('--model <name>', `a network of the zoo${usual}`).argParser(oneOf(modelNames));

export const policyOption = () => new Option('--policy <file>', 'a searched policy, such as policy.json');

/** A parser for one of several names, which suggests the nearest. */
export const oneOf =
  <Name extends string>(names: readonly Name[]) =>
  (text: string): Name => {
    const found = names.find((name) => name === text);
    if (found !== undefined) return found;
    throw new InvalidArgumentError(`Choose one of: ${names.join(', ')}.${didYouMean(text, names)}`);
  };
