/** A file that is not a valid packed network; the message names the node or tensor at fault. */
export class PackedFileError extends Error {
  override readonly name = 'PackedFileError';
}
