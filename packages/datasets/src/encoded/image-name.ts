/** The supported formats, for messages. */
export const decodedFormats = 'JPEG, PNG, WebP, GIF, TIFF and AVIF';

const imageEnding = /\.(jpe?g|jpe|jfif|png|webp|gif|tiff?|avif)$/i;

/** Whether a name has the extension of a supported format. */
export const isImageName = (name: string): boolean => imageEnding.test(name);

/** Hidden files: `.DS_Store`, and all files in `.ipynb_checkpoints`. */
export const isHidden = (path: string): boolean => /(^|\/)\./.test(path);

/** `'.txt'`, in lower case; `'without an extension'` if there is none. */
export function endingOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot).toLowerCase() : 'without an extension';
}
