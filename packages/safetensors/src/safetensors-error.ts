/** A file that is not valid safetensors, or content that cannot be made into one; the message names the tensor or the byte. */
export class SafetensorsError extends Error {
  override readonly name: string = 'SafetensorsError';
}

/** A valid file whose content does not match its digest. */
export class DamagedContent extends SafetensorsError {
  override readonly name = 'DamagedContent';
}
