import { decodedFormats } from './image-name.ts';

/** Counts the skipped files of a set, by reason. */
export interface PassedOver {
  add(reason: string, path: string): void;
  /** One sentence with all counts; undefined if no file was skipped. */
  sentence(place: string): string | undefined;
}

/** Largest number of reasons in the sentence. */
const listed = 8;

export function createPassedOver(): PassedOver {
  const reasons = new Map<string, { count: number; readonly example: string }>();
  return {
    add(reason, path) {
      const known = reasons.get(reason);
      if (known) known.count++;
      else reasons.set(reason, { count: 1, example: path });
    },
    sentence(place) {
      const all = [...reasons].sort(([, a], [, b]) => b.count - a.count);
      if (all.length === 0) return undefined;
      const total = all.reduce((sum, [, { count }]) => sum + count, 0);
      const parts = all
        .slice(0, listed)
        .map(([reason, { count, example }]) => `${count} ${reason} (${example}${count > 1 ? ', ...' : ''})`);
      const rest = all.slice(listed).reduce((sum, [, { count }]) => sum + count, 0);
      if (rest > 0) parts.push(`${rest} others`);
      return `${place}: ${total} ${total === 1 ? 'file is' : 'files are'} skipped: ${parts.join('; ')}. Only ${decodedFormats} files are read.`;
    },
  };
}
