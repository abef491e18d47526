import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';

const docs = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** In reading order. */
const guide = {
  'Start here': ['compress-your-own', 'getting-started', 'one-page', 'method', 'glossary'],
  'Compress a network': [
    'networks',
    'datasets',
    'searches',
    'budgets',
    'without-training',
    'without-labels',
    'costs',
    'quantizers',
    'runs',
  ],
  Deploy: ['deploy-node', 'deploy-browser', 'onnx', 'packed-format'],
  Extend: ['compose', 'engines'],
};

const unlisted = pagesOf('guide').filter((page) => !Object.values(guide).flat().includes(page));
if (unlisted.length > 0) throw new Error(`docs/guide has pages that the sidebar leaves out: ${unlisted}`);

function pagesOf(folder: string): readonly string[] {
  const pages = readdirSync(docs(folder)).filter((file) => file.endsWith('.md'));
  return pages.map((file) => file.replace('.md', '')).sort();
}

/** A page by its own heading. */
function entry(folder: string, page: string) {
  const heading = readFileSync(docs(`${folder}/${page}.md`), 'utf8').match(/^# (.*)$/m)?.[1] ?? page;
  return { text: heading.replaceAll('`', ''), link: `/${folder}/${page}` };
}

const sidebar = [
  ...Object.entries(guide).map(([text, pages]) => ({
    text,
    items: pages.map((page) => entry('guide', page)),
  })),
  {
    text: 'API reference',
    collapsed: true,
    items: pagesOf('api/@bitshare').map((page) => entry('api/@bitshare', page)),
  },
  { text: 'Decisions', collapsed: true, items: pagesOf('decisions').map((page) => entry('decisions', page)) },
];

export default defineConfig({
  title: 'bitshare',
  description: 'Compresses image classifiers: pruning and mixed precision in one gradient search',
  lang: 'en',
  head: [['link', { rel: 'icon', href: '/mark.svg', type: 'image/svg+xml' }]],
  srcExclude: ['snippets/**', 'api/README.md'],
  // Nothing is fetched from elsewhere: neither a font nor a search service.
  themeConfig: {
    search: { provider: 'local' },
    nav: [
      { text: 'Guide', link: '/guide/compress-your-own' },
      { text: 'On one page', link: '/guide/one-page' },
      { text: 'API', link: '/api/@bitshare/core' },
      { text: 'Decisions', link: '/decisions/0001-tokens-without-decorators' },
    ],
    outline: [2, 3],
    sidebar,
  },
});
