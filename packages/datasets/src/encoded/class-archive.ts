import { nodePath } from '../node-modules.ts';
import { tarEntries } from '../tar-entries.ts';
import { type Arrangement, arrangeImages } from './arrange-images.ts';
import { type EncodedImage, type EncodedImages, largestImageFileBytes } from './encoded-images.ts';
import { fileState, hashOf, keyOfForm } from './file-key.ts';
import { formatBytes, formatFault } from './image-format.ts';
import { isImageName } from './image-name.ts';
import { plainPath, type SetEntry } from './set-entry.ts';
import type { SetForm } from './set-form.ts';

/**
 * Images at `.../train/<class>/<name>` and, say, `.../test/<class>/<name>` in a `.tar` or a gzipped one, or at `.../<class>/<name>` to
 * be divided, in the archive's order. The archive is read in place and not unpacked, so a member's name cannot lead outside.
 */
export async function openClassArchive(path: string, form: SetForm): Promise<EncodedImages> {
  let arrangement: Promise<Arrangement> | undefined;
  const look = () => {
    arrangement ??= entriesOf(path).then((entries) => arrangeImages(path, entries, form));
    return arrangement;
  };
  return {
    place: path,
    key: await hashOf([await fileState((await nodePath()).basename(path), path), keyOfForm(form)]),
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

/** Reads the names once, and how members without an image's name begin, for the classes and the number of images. */
async function entriesOf(path: string): Promise<readonly SetEntry[]> {
  const entries: SetEntry[] = [];
  for await (const { name, type, beginning } of tarEntries(path)) {
    const image =
      isImageName(name) || (type === 'file' && formatFault(await beginning(formatBytes)) === undefined);
    entries.push({ path: plainPath(name), type, image });
  }
  return entries;
}
