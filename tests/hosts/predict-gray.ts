import { loadNetwork } from '@bitshare/runtime';

/** The runtime's build, and a network's class probabilities of an image whose bytes are all 100. @param file a packed file. */
export async function predictGray(file: Uint8Array) {
  const { build, inputShape, classify } = await loadNetwork(file);
  const [height, width, channels] = inputShape;
  const [prediction] = classify(new Uint8Array(height * width * channels).fill(100));
  return { build, probabilities: Array.from(prediction!.probabilities) };
}
