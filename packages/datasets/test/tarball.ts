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
