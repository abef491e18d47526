import type { Network } from '@bitshare/network';

/** The smallest and the largest magnitude of each clip value by its parameter's name: those of one range, or of one for each channel. */
export type ClipValues = Readonly<Record<string, readonly [smallest: number, largest: number]>>;

export async function readClips({ parameters }: Network): Promise<ClipValues> {
  const clips = parameters.all().filter(({ kind }) => kind === 'clip');
  const values = await Promise.all(clips.map(({ variable }) => variable.data()));
  return Object.fromEntries(
    clips.map(({ name }, i) => {
      const magnitudes = Array.from(values[i]!, Math.abs);
      const [smallest, largest] = [Math.min, Math.max].map((end) => magnitudes.reduce((a, b) => end(a, b)));
      return [name, [smallest!, largest!] as const];
    }),
  );
}

/** The clip values that are at their floor. */
export const flatClips = (now: ClipValues, floor: number): readonly string[] =>
  Object.entries(now).flatMap(([name, [smallest]]) =>
    smallest <= floor ? [`the clip value "${name}" is at its floor`] : [],
  );

/** The clip values that have grown `growth` times or more. */
export const explodedClips = (now: ClipValues, before: ClipValues, growth: number): readonly string[] =>
  Object.entries(now).flatMap(([name, [, largest]]) => {
    const start = before[name]?.[1];
    return start !== undefined && largest >= growth * start
      ? [`the clip value "${name}" has grown ${growth} times or more`]
      : [];
  });
