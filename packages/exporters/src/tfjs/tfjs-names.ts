/** The layer that reads the image. */
export const imageName = 'image';

/** What further layers of a node are for. A number behind it is that of a group of channels. */
type Role =
  | 'centred'
  | 'channel'
  | 'channels'
  | 'clip'
  | 'codes'
  | 'crop'
  | 'every'
  | 'flat'
  | 'frame'
  | 'gate'
  | 'group'
  | 'groups'
  | 'halves'
  | 'input'
  | 'least'
  | 'lift'
  | 'line'
  | 'lowered'
  | 'mask'
  | 'most'
  | 'ones'
  | 'pixel'
  | 'product'
  | 'raised'
  | 'round'
  | 'steps'
  | 'turned'
  | 'vector'
  | 'zeros';
export type GeneratedRole = Role | `${Role}${number}`;

/**
 * The layer that computes a node. TensorFlow.js takes names of letters, digits, `.`, `_`, `/` and `-` that begin with a letter
 * or a digit. It looks them up in plain objects, so that a name like `constructor` is found in each. Any other character
 * becomes `-`, its number in hexadecimal, and `.`. A name that may not stand alone gets `id--` before it. Nothing else but
 * `generatedName` writes `--`. So distinct ids have distinct names.
 */
export function layerName(id: string): string {
  const spelled = id.replace(/[^\w./]/g, (character) => `-${character.charCodeAt(0).toString(16)}.`);
  const plain = /^[A-Za-z0-9]/.test(spelled) && spelled !== imageName && !(spelled in {});
  return plain ? spelled : `id--${spelled}`;
}

/** The name of a further layer of a node. */
export const generatedName = (id: string, role: GeneratedRole): string => `${layerName(id)}--${role}`;

/** The layer whose output is the codes that a layer reads, as floats. */
export const codesLayerName = (layer: string): string => generatedName(layer, 'codes');
