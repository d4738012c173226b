import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../onnx/graph-builder.js';
import { answers, difference } from './answers.fixture.js';
import { readGraph } from './graph-file.js';
import { leanTextGraph } from './lean-text-graph.js';

const PACKS = join(import.meta.dirname, '../../../../.bonafide/models');

let state = 5;
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 31 - 1;
};
const weights = (...dims: number[]) => ({
  dims,
  data: Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, random),
});

/**
 * A block as PP-LCNetV3 has them: a depthwise convolution with a border and one of single pixels, each followed by factor and
 * summand, hard swish, factor and summand; then channels scaled by a gate. `clip` is what the swish ends at.
 */
function block(clip = 6): Uint8Array {
  const graph = new GraphBuilder('test');
  const number = (value: number) => graph.constant([value], []);
  type Value = ReturnType<typeof number>;
  const affine = (x: Value, factor: number, summand: number) =>
    graph.op('Add', [graph.op('Mul', [x, number(factor)]), number(summand)]);
  const swish = (x: Value) => {
    const gate = graph.op('Clip', [graph.op('Add', [x, number(3)]), number(0), number(clip)]);
    return graph.op('Div', [graph.op('Mul', [x, gate]), number(6)]);
  };
  const activated = (x: Value) => affine(swish(affine(x, 1.7, 0.4)), -0.6, 0.8);
  const picture = graph.image(16, 16, [0, 0, 0], 1 / 64);
  const pixels = activated(graph.conv(picture, weights(1, 1, 3, 8), { bias: weights(8) }));
  const deep = activated(graph.conv(pixels, weights(3, 3, 8, 1), { depthwise: true, bias: weights(8) }));
  const mixed = activated(graph.conv(deep, weights(1, 1, 8, 12), { bias: weights(12) }));
  const gate = graph.op('HardSigmoid', [
    graph.conv(graph.op('GlobalAveragePool', [mixed], {}, [12, 1, 1]), weights(1, 1, 12, 12)),
  ]);
  const gated = graph.add(mixed, graph.op('Mul', [mixed, gate]));
  graph.output('numbers', graph.reshape(gated, [12 * 16 * 16]));
  return graph.encode();
}

describe('a lean graph of a network for text', () => {
  it('says the same as the graph that it was made of', async () => {
    const model = block();
    const dims = [2, 16, 16, 3];
    expect(difference(await answers(model, dims), await answers(leanTextGraph(model), dims))).toBeLessThan(1e-5);
  });

  it('has nothing between its convolutions but their products', () => {
    const types = readGraph(leanTextGraph(block())).nodes.map(({ type }) => type);
    const count = (type: string) => types.filter((each) => each === type).length;
    expect([count('Clip'), count('Div')]).toEqual([0, 0]);
    // Of the picture, of three swishes, of the gate; and one to which the gate is added.
    expect([count('Mul'), count('Add')]).toEqual([5, 1]);
    // Three of the block and its gate, one for each swish; two whose summand no convolution of single pixels takes.
    expect(count('Conv')).toBe(9);
  });

  it('leaves alone what is no hard swish', async () => {
    const dims = [1, 16, 16, 3];
    const model = block(5);
    const lean = leanTextGraph(model);
    expect(readGraph(lean).nodes.filter(({ type }) => type === 'Clip')).toHaveLength(3);
    expect(difference(await answers(model, dims), await answers(lean, dims))).toBeLessThan(1e-5);
  });

  it('is the file itself where there is nothing to gain', () => {
    const graph = new GraphBuilder('test');
    graph.output('picture', graph.relu(graph.conv(graph.image(4, 4, [0, 0, 0], 1), weights(1, 1, 3, 4))));
    const model = graph.encode();
    expect(leanTextGraph(model)).toBe(model);
  });
});

describe.each([
  ['pp-ocrv4-detector.onnx', [1, 320, 352, 3]],
  ['pp-ocrv4-recogniser.onnx', [1, 48, 320, 3]],
])('in the packs, %s', (file, dims) => {
  const path = ['plus', 'default'].map((pack) => join(PACKS, pack, file)).find((each) => existsSync(each));
  it.skipIf(!path)('says the same lean (skipped: no pack is built)', async () => {
    const model = new Uint8Array(readFileSync(path as string));
    const lean = leanTextGraph(model);
    expect(lean).not.toBe(model);
    expect(readGraph(lean).nodes.filter(({ type }) => type === 'Clip')).toEqual([]);
    expect(difference(await answers(model, dims), await answers(lean, dims))).toBeLessThan(2e-5);
  });
});
