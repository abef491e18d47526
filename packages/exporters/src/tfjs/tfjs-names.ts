/** The layer that reads the image. */
export const imageName = 'image';

/** Suffixes of the further layers of a node. */
type GeneratedRole = 'clip' | 'codes' | 'flat' | 'input' | 'round' | 'steps' | 'zeros';

/**
 * The layer that computes a node. TensorFlow.js takes letters, digits, `.`, `_`, `/` and `-`, and beginnings by a letter or digit; it
 * looks names up in plain objects. Other characters become `-` with their number in hexadecimal and `.`; what may not stand alone
 * gets `id--` before it. The node's id can be had back, and no name holds `--` but for these and `generatedName`.
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
