import { isPackedLayer } from '@bitshare/packed';
import { loadNetwork, type PackedNetwork, type RunnableNetwork } from '@bitshare/runtime';

/** The two sides that are compared. */
export type Side = 'float' | 'compressed';

export interface OpenedNetwork {
  readonly side: Side;
  readonly fileName: string;
  /** Bytes of the whole file. */
  readonly bytes: number;
  readonly network: RunnableNetwork;
}

/** @throws PackedFileError when the file is not valid, or does not say how its images are normalised. */
export async function openNetwork(fileName: string, file: Uint8Array): Promise<OpenedNetwork> {
  const network = await loadNetwork(file);
  const [height, width] = network.inputShape;
  network.classify(new Uint8Array(height * width * 4), 4); // the first run is slower, and fails where something is missing
  return { side: sideOf(network.contents), fileName, bytes: file.length, network };
}

/** `'float'` where every layer has 32 bits. */
const sideOf = ({ nodes }: PackedNetwork): Side =>
  nodes.filter(isPackedLayer).every(({ weights, activations }) => !weights && !activations)
    ? 'float'
    : 'compressed';

/** Whether two networks have inputs of the same shape and the same classes. */
export const areComparable = (one: OpenedNetwork, other: OpenedNetwork): boolean =>
  String(one.network.inputShape) === String(other.network.inputShape) &&
  one.network.classes === other.network.classes &&
  String(one.network.contents.image.labels) === String(other.network.contents.image.labels);

/** Class names; numbers where the file has none. */
export const labelsOf = ({ network }: OpenedNetwork): readonly string[] =>
  network.contents.image.labels ?? Array.from({ length: network.classes }, (_, i) => `class ${i}`);

/** Whether a network's classes are the ten digits. */
export const readsDigits = (opened: OpenedNetwork): boolean =>
  labelsOf(opened).join() === '0,1,2,3,4,5,6,7,8,9';
