import { UserError } from '@bitshare/core';
import { importGuide } from '../import-faults.ts';

const guide = importGuide('a-model-of-tensorflow-js');

/** @throws UserError naming an argument that is not a `tf.LayersModel`, and what to do. */
export function checkModel(given: unknown): void {
  if (given instanceof Promise)
    throw new UserError(
      'the model is a promise.',
      'Await it: fromLayersModel(await tf.loadLayersModel(...)).',
    );
  if (isObject(given) && typeof given.getLayer === 'function' && Array.isArray(given.layers)) return;
  if (isGraphModel(given))
    throw new UserError(
      'the model is a GraphModel, which contains operations instead of layers.',
      `Import its files: fromModelJson(JSON.parse(await readFile('model.json', 'utf8')), { read }). ${guide}`,
    );
  refuseKeras3(given);
  throw new UserError(
    `the model is not a LayersModel of TensorFlow.js but ${typeof given === 'object' ? 'another object' : `a ${typeof given}`}.`,
    `Load it first: fromLayersModel(await tf.loadLayersModel('file://.../model.json')). ${guide}`,
  );
}

/** @throws UserError if this is the content of a file that Keras 3 saved. */
export function refuseKeras3(given: unknown): void {
  if (!isKeras3(given)) return;
  throw new UserError(
    'the model was saved by Keras 3, whose files tf.loadLayersModel cannot load.',
    `Build and save it by Keras 2 (TF_USE_LEGACY_KERAS=1, with the package tf_keras), then convert it by tensorflowjs_converter. ${guide}`,
  );
}

const isObject = (given: unknown): given is Readonly<Record<string, unknown>> =>
  typeof given === 'object' && given !== null;

/** A model, or the contents of its file. */
const isGraphModel = (given: unknown): boolean =>
  isObject(given) && ('inputNodes' in given || given.format === 'graph-model');

/** The contents of a `model.json`, or of its topology, that names Keras 3 as its writer. */
function isKeras3(given: unknown): boolean {
  if (!isObject(given)) return false;
  const topology = isObject(given.modelTopology) ? given.modelTopology : given;
  return typeof topology.keras_version === 'string' && topology.keras_version.startsWith('3.');
}
