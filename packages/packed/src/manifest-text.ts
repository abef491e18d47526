import { deflateSync, inflateSync } from 'fflate';
import { limits } from './limits.ts';
import { PackedFileError } from './packed-file-error.ts';

/** The encoding of the manifest. The metadata states it, for other readers. */
export const manifestEncoding = 'JSON, raw deflate, base64';

/** A manifest as text: deflated, because the JSON of a small network is as large as some of its layers. */
export function encodeManifest(manifest: unknown): string {
  const deflated = deflateSync(new TextEncoder().encode(JSON.stringify(manifest)), { level: 9 });
  return btoa(Array.from(deflated, (byte) => String.fromCharCode(byte)).join(''));
}

/** The inverse of `encodeManifest`. @throws PackedFileError when the text is invalid or larger than any manifest. */
export function decodeManifest(text: string): unknown {
  try {
    const deflated = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    // The buffer limits the output, so that a small text cannot fill the memory.
    const room = new Uint8Array(Math.min(limits.manifestBytes, deflated.length * 1100 + 64));
    const json = inflateSync(deflated, { out: room });
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
  } catch (cause) {
    throw new PackedFileError(`the manifest is not ${manifestEncoding}: ${(cause as Error).message}`, {
      cause,
    });
  }
}
