import { defineConfig } from 'vitepress';

const decisions = [
  ['0001-tokens-without-decorators', 'Tokens without decorators'],
  ['0002-network-as-data', 'The network as data'],
  ['0003-tfjs-as-engine-api', 'TensorFlow.js as the engine API'],
  ['0004-tests-from-source', 'Tests from source'],
  ['0005-masked-equals-extracted', 'Masked equals extracted'],
  ['0006-cost-beside-the-tape', "The cost's gradient beside the tape"],
  ['0007-an-engine-of-our-own', 'An engine of our own'],
  ['0008-a-budget-and-how-it-is-met', 'A budget, and how it is met'],
  ['0010-engines-and-where-they-run', 'Engines, and where they run'],
  ['0009-where-a-step-spends-its-time', 'Where a step spends its time'],
  ['0011-searches-side-by-side', 'Searches side by side'],
  ['0012-where-pruning-starts', 'Where pruning starts'],
  ['0013-images-from-files', 'Images from files'],
  ['0014-networks-from-elsewhere', 'Networks from elsewhere'],
  ['0015-runs-that-go-on', 'Runs that go on, to the bit'],
  ['0016-a-packed-file-of-our-own', 'A packed file of our own'],
  ['0017-one-network-many-renderings', 'One network, many renderings'],
  ['0018-a-playground-on-packed-files', 'A playground on packed files'],
  ['0019-tables-as-trials', 'Tables as trials'],
  ['0020-activations-with-signs', 'Activations with signs'],
] as const;

export default defineConfig({
  title: 'bitshare',
  description: 'Makes neural networks small: pruning and mixed precision in one gradient search',
  themeConfig: {
    sidebar: [
      {
        text: 'Guide',
        items: [
          { text: 'Getting started', link: '/guide/getting-started' },
          { text: 'Compose your own', link: '/guide/compose' },
          { text: 'Networks', link: '/guide/networks' },
          { text: 'Engines', link: '/guide/engines' },
          { text: 'The method', link: '/guide/method' },
          { text: 'Quantizers', link: '/guide/quantizers' },
          { text: 'Searches', link: '/guide/searches' },
          { text: 'Costs', link: '/guide/costs' },
          { text: 'Budgets', link: '/guide/budgets' },
          { text: 'Data sets', link: '/guide/datasets' },
          { text: 'Runs', link: '/guide/runs' },
          { text: 'Deploy to Node', link: '/guide/deploy-node' },
          { text: 'Deploy to the browser', link: '/guide/deploy-browser' },
          { text: 'Run in ONNX Runtime', link: '/guide/onnx' },
          { text: 'The packed format', link: '/guide/packed-format' },
        ],
      },
      { text: 'Decisions', items: decisions.map(([file, text]) => ({ text, link: `/decisions/${file}` })) },
    ],
  },
});
