/** The field `format` of every file's metadata. */
export const packedFormat = 'bitshare-packed';
/** The written version. Readers accept only this one. */
export const packedVersion = '1';
