import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** SHA-256 of parts one behind the other, as 64 hexadecimal digits. */
export function sha256Hex(...parts: readonly Uint8Array[]): string {
  // Node's own is ten times as fast. Bundlers for browsers do not follow `getBuiltinModule`.
  const native = globalThis.process?.getBuiltinModule?.('node:crypto');
  if (native) {
    const hash = native.createHash('sha256');
    for (const part of parts) hash.update(part);
    return hash.digest('hex');
  }
  const hash = sha256.create();
  for (const part of parts) hash.update(part);
  return bytesToHex(hash.digest());
}
