import { regularFile, UserError } from '@bitshare/core';
import { nodeFiles, nodeStreams, nodeZlib, tarStream } from './node-modules.ts';
import { createTarWatch } from './tar-watch.ts';

/** A member of a tar archive. No file is written at its name's path. */
export interface TarEntry {
  /** Name in the archive: `'train/cat/0001.jpg'`. */
  readonly name: string;
  /** `'file'`, `'directory'`, `'symlink'`, `'link'` and others. */
  readonly type: string;
  /** Its content. Read it before the next entry. @throws UserError when it is longer than the given bytes. */
  readonly content: (largestBytes: number) => Promise<Uint8Array>;
  /** Its first bytes, instead of its content. */
  readonly beginning: (bytes: number) => Promise<Uint8Array>;
}

/** Largest member in bytes: more than any file of the supported data sets has. */
const largestEntryBytes = 2 ** 30;
/** Largest number of members: more than any data set has. */
const mostEntries = 2 ** 24;

/**
 * The members of a `.tar` or a gzipped one, in the archive's order.
 * @throws UserError naming the archive, and the approximate byte of the damage.
 */
export async function* tarEntries(path: string): AsyncGenerator<TarEntry> {
  const { extract, flow, watch } = await startReading(path);
  const damaged = (cause: unknown): UserError =>
    new UserError(
      `${path} is damaged near byte ${watch.position()} of its unpacked content, or not a tar archive: ${(cause as Error).message}`,
      'Fetch it again.',
      { cause },
    );
  let entries = 0;
  try {
    for await (const entry of extract) {
      const { name, type, size = 0 } = entry.header;
      if (size > largestEntryBytes) throw new Error(`${name} claims to have ${size} bytes`);
      if (++entries > mostEntries) throw new Error(`it has more than ${mostEntries} members`);
      let asked = false;
      const content = async (largestBytes: number) => {
        if (size > largestBytes)
          throw new UserError(`${path}: ${name} has ${size} bytes, more than ${largestBytes}`);
        asked = true;
        return collect(entry).catch((cause: unknown) => {
          throw damaged(cause);
        });
      };
      const beginning = async (bytes: number) => {
        asked = true;
        return collect(entry, bytes).catch((cause: unknown) => {
          throw damaged(cause);
        });
      };
      yield { name, type: type ?? 'file', content, beginning };
      if (!asked) entry.resume();
    }
    await flow;
    if (!watch.ended()) throw new Error('it is cut off: the end marker is missing');
  } catch (cause) {
    throw cause instanceof UserError ? cause : damaged(cause);
  } finally {
    extract.destroy();
  }
}

async function startReading(path: string) {
  const { size } = await regularFile(path);
  const file = await (await nodeFiles()).open(path).catch((cause: unknown) => {
    throw new UserError(`${path} cannot be read`, 'Check the path.', { cause });
  });
  const [{ pipeline }, { createGunzip }, tar] = await Promise.all([nodeStreams(), nodeZlib(), tarStream()]);
  const { buffer: magic } = await file.read(new Uint8Array(2), 0, 2, 0);
  const bytes = file.createReadStream({ start: 0 });
  const extract = tar.extract();
  const watch = createTarWatch(size);
  const gzipped = magic[0] === 0x1f && magic[1] === 0x8b;
  const flow = gzipped
    ? pipeline(bytes, createGunzip(), watch.through, extract)
    : pipeline(bytes, watch.through, extract);
  flow.catch(() => {}); // The reader of the entries throws it too.
  return { extract, flow, watch };
}

/** Reads an entry to its end. @param most number of bytes that are kept. */
async function collect(entry: AsyncIterable<unknown>, most = Number.POSITIVE_INFINITY): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of entry) {
    if (bytes >= most) continue;
    chunks.push(chunk as Uint8Array);
    bytes += (chunk as Uint8Array).length;
  }
  return Buffer.concat(chunks).subarray(0, Math.min(bytes, most));
}
