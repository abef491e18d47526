/** The name of the one tensor that holds all scales and shifts in a file. */
export const joinedScaleShifts = 'scaleShift';

/** Reserved names, with any number of trailing slashes. */
const reserved = new RegExp(`^(${joinedScaleShifts}|__metadata__)/*$|/(step|bias)/*$`);

/**
 * The tensor of a layer's weights, or of a scaleShift node: it has the node's id as name. An id that looks like a reserved name gets a
 * trailing slash, and one with trailing slashes another one, so that names are distinct for any ids.
 */
export const valuesName = (node: string): string => (reserved.test(node) ? `${node}/` : node);
/** The tensor of a layer's steps by filter. */
export const stepsName = (layer: string): string => `${valuesName(layer)}/step`;
/** The tensor of a layer's biases. */
export const biasesName = (layer: string): string => `${valuesName(layer)}/bias`;
