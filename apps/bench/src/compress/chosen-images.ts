import { UserError } from '@bitshare/core';
import { type ImageSurvey, surveyImages } from '@bitshare/datasets';
import type { CompressionRequest } from './compression-request.ts';

/** The images of a compression. */
export interface ChosenImages {
  readonly labels: 'folders' | 'none';
  /** Absent: there are folders of both splits. */
  readonly split?: number | undefined;
  readonly training: number;
  /** Held out from training, to measure with. */
  readonly heldOut: number;
  /** What was found and chosen, one sentence each. */
  readonly sentences: readonly string[];
}

/** Fewest images that a figure is measured on. */
const fewest = 8;

/**
 * Looks at the images, without decoding one, and chooses how they are used.
 * @param outputs classes of the network. @throws UserError when they are too few, or their classes are not the network's.
 */
export async function chooseImages(
  { data, labels: wanted }: Pick<CompressionRequest, 'data' | 'labels'>,
  outputs: number,
): Promise<ChosenImages> {
  const survey = await surveyImages(data, wanted);
  const total = survey.sizes.train + survey.sizes.test;
  if (survey.sizes.train < fewest)
    throw new UserError(
      `${data} holds ${total} images, too few to compress a network with.`,
      'Give a few hundred, of the kind that the network will see.',
    );
  const labels = labelsOf(data, survey, outputs);
  const share = total < 2000 ? 0.2 : 0.1;
  const heldOut = survey.hasSplits ? survey.sizes.test : Math.max(1, Math.round(share * total));
  const sentences = [
    `${total} images${labels === 'folders' ? ` in folders of ${survey.classes!.length} classes` : ' without labels'}.`,
    ...(labels === 'none' && survey.unlabelled ? [`No labels: ${survey.unlabelled}.`] : []),
    survey.hasSplits
      ? `The ${heldOut} images of the test folder are held out from training.`
      : `${100 * share} % of them, about ${heldOut}, are held out from training, chosen by their names and seed 0.`,
  ];
  return {
    labels,
    ...(survey.hasSplits ? {} : { split: share }),
    ...{ training: total - heldOut, heldOut, sentences },
  };
}

function labelsOf(data: string, { classes }: ImageSurvey, outputs: number): 'folders' | 'none' {
  if (!classes) return 'none';
  if (classes.length === outputs) return 'folders';
  throw new UserError(
    `${data} has ${classes.length} folders of images, but the network has ${outputs} classes.`,
    'If the folders are not the classes of the network, give --labels none. If they are, images of every class are needed.',
  );
}
