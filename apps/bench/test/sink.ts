import type { TextSink } from '../src/cli-context.ts';

/** A stream that keeps what is written. */
export interface KeepingSink extends TextSink {
  readonly text: () => string;
}

export function keepingSink(
  options: { readonly isTTY?: boolean; readonly columns?: number } = {},
): KeepingSink {
  let kept = '';
  return {
    ...options,
    write(text) {
      kept += text;
    },
    text: () => kept,
  };
}
