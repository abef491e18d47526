/** What a pickle must not contain; its reader adds the file and the byte. */
export class PickleFault extends Error {}
