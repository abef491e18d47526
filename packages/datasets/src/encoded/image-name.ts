/** The formats that are decoded, for messages. */
export const decodedFormats = 'JPEG, PNG, WebP, GIF, TIFF and AVIF';

const imageEnding = /\.(jpe?g|jpe|jfif|png|webp|gif|tiff?|avif)$/i;

/** Whether a name is that of an image that can be decoded, by its ending. */
export const isImageName = (name: string): boolean => imageEnding.test(name);

/** Files that an operating system or a person has hidden: `.DS_Store`, and what lies in `.ipynb_checkpoints`. */
export const isHidden = (path: string): boolean => /(^|\/)\./.test(path);

/** `'.txt'`, in small letters; `'without an ending'` where there is none. */
export function endingOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot).toLowerCase() : 'without an ending';
}
