import { nodePath } from '../node-modules.ts';
import { tarEntries } from '../tar-entries.ts';
import { type Arrangement, arrangeImages } from './arrange-images.ts';
import type { SplitFolders } from './class-listing.ts';
import type { Division } from './division.ts';
import { type EncodedImage, type EncodedImages, largestImageFileBytes } from './encoded-images.ts';
import { fileState, hashOf } from './file-key.ts';
import { plainPath, type SetEntry } from './set-entry.ts';

/**
 * Images at `.../train/<class>/<name>` and, say, `.../test/<class>/<name>` in a `.tar` or a gzipped one, or at `.../<class>/<name>` to
 * be divided, in the archive's order. The archive is read in place and not unpacked, so a member's name cannot lead outside.
 */
export async function openClassArchive(
  path: string,
  wanted: SplitFolders,
  division: Division | undefined,
): Promise<EncodedImages> {
  let arrangement: Promise<Arrangement> | undefined;
  const look = () => {
    arrangement ??= entriesOf(path).then((entries) => arrangeImages(path, entries, wanted, division));
    return arrangement;
  };
  return {
    place: path,
    key: await hashOf([
      await fileState((await nodePath()).basename(path), path),
      JSON.stringify(division ?? null),
    ]),
    list: async () => (await look()).listing,
    async *read(): AsyncGenerator<EncodedImage> {
      const { images } = await look();
      for await (const { name, content } of tarEntries(path)) {
        const placement = images.get(plainPath(name));
        if (placement)
          yield { ...placement, place: `${path}: ${name}`, content: () => content(largestImageFileBytes) };
      }
    },
  };
}

/** Reads the names once, for the classes and the number of images. */
async function entriesOf(path: string): Promise<readonly SetEntry[]> {
  const entries: SetEntry[] = [];
  for await (const { name, type } of tarEntries(path)) entries.push({ path: plainPath(name), type });
  return entries;
}
