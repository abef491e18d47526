/** Stands in every file's metadata under `format`. */
export const packedFormat = 'bitshare-packed';
/** The version that is written; readers take this one alone. */
export const packedVersion = '1';
