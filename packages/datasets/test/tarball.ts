import { gzipSync } from 'node:zlib';
import tar from 'tar-stream';

export type Members = Readonly<Record<string, Uint8Array>>;

/** A tar archive of files; a name that ends in a slash is a folder. */
export async function tarball(
  members: Members,
  links: Readonly<Record<string, string>> = {},
): Promise<Buffer> {
  const pack = tar.pack();
  for (const [name, bytes] of Object.entries(members)) {
    if (name.endsWith('/')) pack.entry({ name, type: 'directory' });
    else pack.entry({ name }, Buffer.from(bytes));
  }
  for (const [name, linkname] of Object.entries(links)) pack.entry({ name, type: 'symlink', linkname });
  pack.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of pack) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export const gzippedTarball = async (members: Members): Promise<Buffer> => gzipSync(await tarball(members));

/** Writes another length, in octal digits, and another type into an archive's first header, with the checksum that it then has. */
export function forgeHeader(bytes: Buffer, { size, type }: { size: string; type?: string }): Buffer {
  bytes.write(`${size} `.padStart(12, '0'), 124, 'latin1');
  if (type) bytes.write(type, 156, 'latin1');
  bytes.write('        ', 148, 'latin1');
  const sum = bytes.subarray(0, 512).reduce((a, b) => a + b, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return bytes;
}
