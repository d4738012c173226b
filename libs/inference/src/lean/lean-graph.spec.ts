import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../onnx/graph-builder.js';
import { answers, difference } from './answers.fixture.js';
import { numbersOf, readGraph } from './graph-file.js';
import { leanGraph } from './lean-graph.js';

const PACKS = join(import.meta.dirname, '../../../../.bonafide/models');

let state = 3;
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 31 - 1;
};
const numbers = (length: number) => Float32Array.from({ length }, random);

/** Convolutions of 20 and 24 channels with slopes on both sides of 1, a shortcut that adds channels, and pools. */
function network(): Uint8Array {
  const graph = new GraphBuilder('test');
  const picture = graph.image(16, 16, [0, 0, 0], 1 / 255);
  const weights = (...dims: number[]) => ({ dims, data: numbers(dims.reduce((a, b) => a * b, 1)) });
  const prelu = (x: ReturnType<typeof graph.relu>, most: number) => {
    const channels = x.shape[0] ?? 0;
    const slopes = numbers(channels).map((slope) => slope * most);
    return graph.op('PRelu', [x, graph.constant(slopes, [channels, 1, 1])]);
  };
  const first = prelu(graph.conv(picture, weights(3, 3, 3, 20), { bias: weights(20) }), 1);
  const deep = graph.conv(first, weights(3, 3, 20, 1), { depthwise: true, stride: 2 });
  const mixed = graph.conv(deep, weights(1, 1, 20, 24), { bias: weights(24) });
  const shortcut = graph.padEnd(graph.pool('Max', first, 2, 2, 'valid'), [4]);
  const last = prelu(graph.add(shortcut, mixed), 2);
  graph.output('numbers', graph.reshape(graph.conv(last, weights(1, 1, 24, 5)), [5 * 8 * 8]));
  return graph.encode();
}

describe('a lean graph', () => {
  it('says the same as the graph that it was made of', async () => {
    const model = network();
    const dims = [2, 16, 16, 3];
    expect(difference(await answers(model, dims), await answers(leanGraph(model), dims))).toBeLessThan(1e-5);
  });

  it('has no PRelu, no added channels and whole blocks', () => {
    const { nodes, constants } = readGraph(leanGraph(network()));
    expect(nodes.filter(({ type }) => type === 'PRelu' || type === 'Pad')).toEqual([]);
    const depthwise = nodes.filter((node) => (numbersOf(node, 'group')?.[0] ?? 1) > 1);
    expect(depthwise.length).toBeGreaterThan(1);
    for (const node of depthwise) {
      const [channels] = constants.get(node.inputs[1] ?? '')?.dims ?? [];
      expect([channels, numbersOf(node, 'group')]).toEqual([32, [32]]);
    }
  });

  it('is the file itself where there is nothing to gain', () => {
    const graph = new GraphBuilder('test');
    const filters = { dims: [1, 1, 3, 4], data: numbers(12) };
    graph.output('picture', graph.relu(graph.conv(graph.image(4, 4, [0, 0, 0], 1), filters)));
    const model = graph.encode();
    expect(leanGraph(model)).toBe(model);
  });

  it('is refused for bytes that are none', () => {
    expect(() => leanGraph(new Uint8Array())).toThrow('it holds no graph');
  });
});

describe.each([
  ['default', 'face-mesh-468.onnx', 192],
  ['plus', 'face-landmark.onnx', 192],
  ['plus', 'minifasnet-v2.onnx', 80],
  ['plus', 'minifasnet-v1se.onnx', 80],
  ['plus', 'facenox-minifasnet-v2se.onnx', 128],
])('in the pack %s, %s', (pack, file, side) => {
  const path = join(PACKS, pack, file);
  it.skipIf(!existsSync(path))('says the same lean (skipped: the pack is not built)', async () => {
    const model = new Uint8Array(readFileSync(path));
    const lean = leanGraph(model);
    expect(lean).not.toBe(model);
    const dims = [2, side, side, 3];
    expect(difference(await answers(model, dims), await answers(lean, dims))).toBeLessThan(2e-5);
  });
});
