import { UserError } from '@bitshare/core';
import { nodeFiles } from '../node-modules.ts';
import { openClassArchive } from './class-archive.ts';
import { openClassFolders } from './class-folders.ts';
import type { SplitFolders } from './class-listing.ts';
import type { EncodedImages } from './encoded-images.ts';
import { openParquetImages, parquetFolder } from './parquet-images.ts';
import type { SetForm } from './set-form.ts';

/** Folders of splits of any images. */
export const imageFolderSplits: SplitFolders = { train: ['train'], test: ['test', 'val', 'validation'] };

/** Recognises where the images lie: in folders, an archive or parquet files. */
export async function openImages(path: string, form: SetForm, hint: string): Promise<EncodedImages> {
  const found = await (await nodeFiles()).stat(path).catch((cause: unknown) => {
    throw new UserError(`${path} cannot be read`, hint, { cause });
  });
  if (!found.isDirectory()) return openClassArchive(path, form);
  const folder = await parquetFolder(path);
  if (folder === undefined) return openClassFolders(path, form);
  if (form.division)
    throw new UserError(`${folder} holds parquet files, which already have splits`, 'Leave "split" out.');
  return openParquetImages(folder, form.splits);
}
