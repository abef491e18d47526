/** A pair of packed files that is served with the page. */
export interface Sample {
  /** Name of its folder: `'digits'`, `'quickstart'`. */
  readonly name: string;
  readonly urls: readonly string[];
}

const urls = import.meta.glob<string>('../../samples/*/*.safetensors', {
  query: '?url',
  import: 'default',
  eager: true,
});

/** The folders of `samples`, the quickstart's result first. */
export function samples(): readonly Sample[] {
  const byFolder = new Map<string, string[]>();
  for (const [path, url] of Object.entries(urls)) {
    const folder = path.split('/').at(-2)!;
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), url]);
  }
  return [...byFolder]
    .map(([name, urls]) => ({ name, urls }))
    .toSorted((a, b) => Number(b.name === 'quickstart') - Number(a.name === 'quickstart'));
}

/** Fetches both files. @throws Error when one is missing. */
export const fetchSample = ({ urls }: Sample): Promise<readonly File[]> =>
  Promise.all(
    urls.map(async (url) => {
      const response = await fetch(url);
      if (!response.ok) throw new Error(`${url} cannot be fetched: ${response.status}`);
      return new File([await response.blob()], new URL(response.url).pathname.split('/').at(-1)!);
    }),
  );
