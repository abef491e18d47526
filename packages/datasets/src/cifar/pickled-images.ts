import { UserError } from '@bitshare/core';
import type { PackedImages } from '../packed-images.ts';
import type { CifarFile } from './cifar-files.ts';
import { readPickle } from './pickle.ts';
import { NumpyBytes, type Pickled } from './pickled.ts';
import { channelsLast, cifarShape, planarLength } from './planar-images.ts';

/**
 * The official Python layout: a dictionary with `data`, an array of `[size, 3072]` bytes of colour planes, and a list of labels.
 * @param labelKey `'labels'`, of CIFAR-100 `'fine_labels'`.
 * @throws UserError naming the file and the byte, or the image.
 */
export function parsePickledImages(file: CifarFile, labelKey: string, classes: number): PackedImages {
  const content = dictionary(file);
  const data = content.get('data');
  const given = content.get(labelKey);
  if (!(data instanceof NumpyBytes) || data.shape.length !== 2 || data.shape[1] !== planarLength)
    throw new UserError(`${file.place} holds no array "data" of ${planarLength} bytes per image`);
  const size = data.shape[0]!;
  if (!Array.isArray(given) || given.length !== size || size === 0)
    throw new UserError(
      `${file.place} has no list "${labelKey}" with a label for each of its ${size} images`,
    );
  const labels = Int32Array.from(given, (label, i) => {
    if (typeof label === 'number' && Number.isInteger(label) && label >= 0 && label < classes) return label;
    throw new UserError(`${file.place}: the label of image ${i} is not below ${classes}`, 'Fetch it again.');
  });
  const images = new Uint8Array(size * planarLength);
  for (let i = 0; i < size; i++) channelsLast(row(data, i, size), images, i);
  return { shape: cifarShape, images, labels };
}

function row({ bytes, fortranOrder }: NumpyBytes, index: number, size: number): Uint8Array {
  if (!fortranOrder) return bytes.subarray(index * planarLength, (index + 1) * planarLength);
  return Uint8Array.from({ length: planarLength }, (_, p) => bytes[p * size + index]!);
}

/** @param key `'label_names'`, of CIFAR-100 `'fine_label_names'`. @throws UserError when there is no such list of texts. */
export function parsePickledNames(file: CifarFile, key: string): string[] {
  const names = dictionary(file).get(key);
  const decoder = new TextDecoder();
  if (Array.isArray(names) && names.every((name) => name instanceof Uint8Array))
    return names.map((name) => decoder.decode(name));
  throw new UserError(`${file.place} holds no list "${key}" of names`);
}

function dictionary(file: CifarFile): Map<string, Pickled> {
  const content = readPickle(file);
  if (content instanceof Map) return content;
  throw new UserError(`${file.place} holds no dictionary`, 'Fetch it again.');
}
