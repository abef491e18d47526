import { UserError } from '@bitshare/core';
import type { Listing } from './encoded/encoded-images.ts';
import { imageFolderSplits, openImages } from './encoded/open-images.ts';
import { plainPath } from './encoded/set-entry.ts';
import { nodeFiles } from './node-modules.ts';
import { tarEntries } from './tar-entries.ts';

/** What images lie at a place, by their names. */
export interface ImageSurvey {
  /** Whether they lie in folders of training and of test images. */
  readonly hasSplits: boolean;
  /** Numbers of images; without splits all count as training images. */
  readonly sizes: Listing['sizes'];
  /** Names of the folders that can be classes. Absent: there are none, or they were not asked for. */
  readonly classes?: readonly string[] | undefined;
  /** Why there are no classes. */
  readonly unlabelled?: string | undefined;
}

/**
 * Looks what images a folder or archive holds, without decoding one.
 * @param labels `'folders'`: there must be classes. `'none'`: they do not count. Absent: there may be.
 * @throws UserError when there are no images, or no classes that must be.
 */
export async function surveyImages(path: string, labels?: 'folders' | 'none'): Promise<ImageSurvey> {
  const hasSplits = await holdsSplits(path);
  const list = async (labelled: boolean) => {
    const division = hasSplits ? undefined : { share: 0.5, seed: 0 };
    const found = await openImages(
      path,
      { splits: imageFolderSplits, division, labelled },
      'Check the path.',
    );
    const { classes, sizes } = await found.list();
    const all = { train: sizes.train + sizes.test, test: 0 };
    return { classes, sizes: hasSplits ? sizes : all };
  };
  const unlabelled = async (reason: string) => ({
    ...{ hasSplits, sizes: (await list(false)).sizes, unlabelled: reason },
  });
  if (labels === 'none') return unlabelled('labels are not asked for');
  try {
    return { hasSplits, ...(await list(true)) };
  } catch (error) {
    if (labels === 'folders' || !(error instanceof UserError)) throw error;
    return unlabelled(error.message.split('\n')[0]!);
  }
}

/** Whether there are folders of both splits. */
async function holdsSplits(path: string): Promise<boolean> {
  const names = new Set<string>();
  const { readdir, stat } = await nodeFiles();
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory())
    for (const name of await readdir(path)) names.add(/^([a-z]+)-\d+-of-/.exec(name)?.[1] ?? name);
  else if (found)
    for await (const { name } of tarEntries(path))
      for (const part of plainPath(name).split('/').slice(0, -1)) names.add(part);
  return [imageFolderSplits.train, imageFolderSplits.test].every((any) =>
    any.some((name) => names.has(name)),
  );
}
