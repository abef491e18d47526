/** A fault in a pickle. The reader adds the file and the byte. */
export class PickleFault extends Error {}
