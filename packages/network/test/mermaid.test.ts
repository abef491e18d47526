import { mermaid, policyFor } from '@bitshare/network';
import { describe, expect, it } from 'vitest';
import { conv, dense, graphOf, input, inverted, lenetLike, node, padded, residual } from './small-graphs.ts';

describe('mermaid', () => {
  it('draws a box for a node and its fused operations, with the shape, and arrows between boxes', () => {
    const text = mermaid(residual);
    expect(text.startsWith('flowchart TD\n')).toBe(true);
    expect(text).toContain('n0["input<br>input<br>6 x 6 x 2"]');
    expect(text).toContain('n1["stem<br>conv2d 3x3, 4 filters<br>batchNorm<br>relu<br>6 x 6 x 4"]');
    expect(text).toContain(
      'n2["conv1<br>conv2d 3x3, 6 filters, stride 2x2<br>batchNorm<br>relu<br>3 x 3 x 6"]',
    );
    // The sum reads the second convolution and the shortcut.
    expect(text).toMatch(/n5\["add<br>add<br>.*\n {2}n3 --> n5\n {2}n4 --> n5\n/);
    expect(text).toContain('class n2 prunable');
  });

  it.each([lenetLike, residual, inverted, padded])(
    'has every node of $name once, and every arrow',
    (graph) => {
      const lines = mermaid(graph).trimEnd().split('\n');
      const boxes = lines.filter((line) => line.includes('["'));
      const nodes = boxes.reduce((sum, box) => sum + box.split('<br>').length - 2, 0);
      expect(nodes).toBe(graph.nodes.length);
      const folded = graph.nodes.length - boxes.length;
      const arrows = graph.nodes.reduce((sum, { inputs }) => sum + inputs.length, 0);
      expect(lines.filter((line) => line.includes('-->')).length).toBe(arrows - folded);
    },
  );

  it('draws several outputs as ends, and says what an operation does', () => {
    const graph = graphOf(
      'ends',
      input(8, 8, 4),
      conv('conv', 'input', 4, { dilations: [2, 2], padding: 2 }),
      node('leakyRelu', 'leaky', ['conv'], { slope: 0.1 }),
      node('upsample', 'wide', ['leaky'], { scale: [2, 1], interpolation: 'bilinear' }),
      node('globalMaxPool', 'max', ['wide'], {}),
      node('softmax', 'softmax', ['max'], {}),
    );
    const text = mermaid({ ...graph, otherOutputs: ['wide'] });
    expect(text).toContain('n1["conv<br>conv2d 3x3, 4 filters, dilation 2x2<br>leakyRelu 0.1<br>8 x 8 x 4"]');
    expect(text).toContain('n2["wide<br>upsample 2x1, bilinear<br>16 x 8 x 4"]');
    expect(text).toContain('n3["max<br>globalMaxPool<br>softmax<br>4"]');
    expect(text).toContain('o0(["output"])\n  n3 --> o0\n  o1(["output"])\n  n2 --> o1');
  });

  it("shows a policy's bits and filters", () => {
    const bits = { weightBits: 2, activationBits: 4 };
    const policy = policyFor(residual, (id) => (id === 'conv1' ? { ...bits, keptFilters: [0, 3] } : bits));
    const text = mermaid(residual, { policy });
    expect(text).toContain('<br>weights 2 bits, input 4 bits, 2 filters kept<br>3 x 3 x 6');
    expect(text.match(/weights 2 bits/g)).toHaveLength(5);
  });

  it('escapes quotes in ids', () => {
    const graph = graphOf('quoted', input(4, 4, 1), conv('a "b"', 'input', 2), dense('dense', 'a "b"', 2));
    expect(mermaid(graph)).toContain('n1["a #quot;b#quot;<br>');
  });
});
