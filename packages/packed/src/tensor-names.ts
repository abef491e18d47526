/** The name of the one tensor that holds all scales and shifts in a file. */
export const joinedScaleShifts = 'scaleShift';

/** What only the names below may be, and such a name with slashes behind it. */
const reserved = new RegExp(`^(${joinedScaleShifts}|__metadata__)/*$|/(step|bias)/*$`);

/**
 * The tensor of a layer's weights, or of a scaleShift node: called as the node. An id that reads like a name of another kind gets a
 * slash behind it, one with slashes behind it one more: no two names are alike, whatever the ids are.
 */
export const valuesName = (node: string): string => (reserved.test(node) ? `${node}/` : node);
/** The tensor of a layer's steps by filter. */
export const stepsName = (layer: string): string => `${valuesName(layer)}/step`;
/** The tensor of a layer's biases. */
export const biasesName = (layer: string): string => `${valuesName(layer)}/bias`;
