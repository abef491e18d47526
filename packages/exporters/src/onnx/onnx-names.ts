/** Names of the input and the output. They have no slash, which all other names have. */
export const onnxInput = 'image';
export const onnxOutput = 'logits';

/**
 * The name of what belongs to a node. A role has no slash, so that what stands before the last one tells the node, whatever its
 * id is. What protobuf or a runtime's interface cannot carry in text (halves of surrogate pairs, control characters) is escaped
 * as in JSON, so that `JSON.parse` gives the id back.
 */
export const onnxName = (id: string, role: string): string => `${JSON.stringify(id).slice(1, -1)}/${role}`;

/** The codes that a layer reads. */
export const codesName = (layer: string): string => onnxName(layer, 'codes');

/** The value of a node that is neither the image nor the logits. */
export const valueName = (id: string): string => onnxName(id, 'value');
