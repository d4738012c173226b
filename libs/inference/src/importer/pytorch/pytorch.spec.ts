import { describe, expect, it } from 'vitest';
import type { Weights } from '../../onnx/graph-builder.js';
import { IMPORTERS } from '../importers.js';
import { answers, modelFile, noModels, type WeighedNode, weighedNodes } from '../onnx-weights.fixture.js';
import { callingPickle, torchLegacy, torchZip } from './pickle.fixture.js';
import { readStateDict } from './state-dict.js';

const small = new Map<string, Weights>([
  ['module.first.weight', { dims: [2, 3], data: Float32Array.of(1, -2, 3, 4.5, 5, 6) }],
  ['module.second.bias', { dims: [1], data: Float32Array.of(0.25) }],
]);

describe('reading weights', () => {
  it.each([
    ['zip', torchZip],
    ['older form', torchLegacy],
  ])('finds every tensor of a file in the %s', (_name, write) => {
    const state = readStateDict(write(small));
    expect([...state]).toEqual([...small].map(([name, weights]) => [name.replace('module.', ''), weights]));
  });

  it('runs nothing: a call of any function but those that make tensors is refused', () => {
    expect(() => readStateDict(callingPickle('os', 'system'))).toThrow('the file calls os.system');
    expect(() => readStateDict(callingPickle('builtins', 'eval'))).toThrow('the file calls builtins.eval');
  });

  it.each([
    ['zip', torchZip],
    ['older form', torchLegacy],
  ])('refuses a file cut short, in the %s', (_name, write) => {
    const whole = write(small);
    for (const share of [0.3, 0.6, 0.97]) {
      expect(() => readStateDict(whole.subarray(0, Math.floor(share * whole.length)))).toThrow();
    }
  });
});

describe.skipIf(noModels)(`MiniFASNet from a state dictionary (${noModels ?? 'with the prepared networks'})`, () => {
  it.each([
    ['minifasnet_v2_2.7.onnx', torchZip],
    ['minifasnet_v1se_4.0.onnx', torchLegacy],
  ])('computes what the prepared %s computes, given its weights', async (file, write) => {
    const prepared = await modelFile(`face/${file}`);
    const state = stateOf(weighedNodes(prepared));
    const converted = IMPORTERS['pytorch/minifasnet']?.([write(state)]) as Uint8Array;
    const wrapped = IMPORTERS['onnx/minifasnet']?.([prepared]) as Uint8Array;
    const dims = [3, 80, 80, 3];
    const image = Uint8Array.from({ length: 3 * 80 * 80 * 3 }, (_, i) => (i * 89 + (i >> 7) * 23) & 255);
    const [ours, theirs] = [await answers(converted, image, dims), await answers(wrapped, image, dims)];
    theirs.classes?.forEach((value, i) => {
      expect(ours.classes?.[i]).toBeCloseTo(value, 5);
    });
    expect(new Set(theirs.classes).size).toBeGreaterThan(3);
  });
});

describe.skipIf(noModels)(`MobileFaceNet from upstream's file (${noModels ?? 'with the prepared network'})`, () => {
  it('computes what the prepared network computes', async () => {
    const [upstream, prepared] = await Promise.all(
      ['source.pt', 'onnx'].map((ending) =>
        modelFile(`face/mobilefacenet_foamliu${ending === 'onnx' ? '.' : '_'}${ending}`),
      ),
    );
    const converted = IMPORTERS['pytorch/mobilefacenet']?.([upstream as Uint8Array]) as Uint8Array;
    const wrapped = IMPORTERS['onnx/mobilefacenet']?.([prepared as Uint8Array]) as Uint8Array;
    const dims = [2, 112, 112, 3];
    const image = Uint8Array.from({ length: 2 * 112 * 112 * 3 }, (_, i) => (i * 89 + (i >> 7) * 23) & 255);
    const [ours, theirs] = [await answers(converted, image, dims), await answers(wrapped, image, dims)];
    theirs.descriptor?.forEach((value, i) => {
      expect(ours.descriptor?.[i]).toBeCloseTo(value, 4);
    });
    expect(Math.hypot(...(theirs.descriptor ?? []).slice(0, 128))).toBeCloseTo(1, 5);
  });
});

/** The state dictionary of a network whose batch normalisations were folded away: they come back as the identity. */
function stateOf(nodes: readonly WeighedNode[]): Map<string, Weights> {
  const state = new Map<string, Weights>();
  const squeezing = nodes.some(({ type }) => type === 'GlobalAveragePool');
  const convolutions = nodes.filter(({ type }) => type === 'Conv');
  const slopes = nodes.filter(({ type }) => type === 'PRelu');
  const identity = (path: string, channels: number, bias: Float32Array) => {
    const fill = (value: number) => ({ dims: [channels], data: new Float32Array(channels).fill(value) });
    state.set(`${path}.weight`, fill(1));
    state.set(`${path}.bias`, { dims: [channels], data: bias });
    state.set(`${path}.running_mean`, fill(0));
    state.set(`${path}.running_var`, fill(1 - 1e-5));
  };
  const linear = (path: string, [conv, bn] = ['conv', 'bn']) => {
    const [, weights, bias] = (convolutions.shift() as WeighedNode).weights;
    state.set(`${path}.${conv}.weight`, weights as Weights);
    identity(`${path}.${bn}`, weights?.dims[0] ?? 0, bias?.data as Float32Array);
  };
  const block = (path: string) => {
    linear(path);
    const slope = slopes.shift()?.weights[1] as Weights;
    state.set(`${path}.prelu.weight`, { dims: [slope.data.length], data: slope.data });
  };
  const depthWise = (path: string) => {
    block(`${path}.conv`);
    block(`${path}.conv_dw`);
    linear(`${path}.project`);
  };
  block('conv1');
  block('conv2_dw');
  for (const [down, stage, blocks] of [
    ['conv_23', 'conv_3', 4],
    ['conv_34', 'conv_4', 6],
    ['conv_45', 'conv_5', 2],
  ] as const) {
    depthWise(down);
    for (let i = 0; i < blocks; i++) {
      depthWise(`${stage}.model.${i}`);
      if (!squeezing || i < blocks - 1) continue;
      linear(`${stage}.model.${i}.se_module`, ['fc1', 'bn1']);
      linear(`${stage}.model.${i}.se_module`, ['fc2', 'bn2']);
    }
  }
  block('conv_6_sep');
  linear('conv_6_dw');
  const [, matrix, bias] = nodes.find(({ type }) => type === 'Gemm')?.weights ?? [];
  // The prepared file holds linear, normalisation and prob as one matrix: the first rows carry it, prob picks them.
  const rows = new Float32Array(128 * 512);
  rows.set(matrix?.data ?? []);
  state.set('linear.weight', { dims: [128, 512], data: rows });
  const shift = new Float32Array(128);
  shift.set(bias?.data ?? []);
  identity('bn', 128, shift);
  const pick = Float32Array.from({ length: 3 * 128 }, (_, i) => (i % 128 === Math.floor(i / 128) ? 1 : 0));
  state.set('prob.weight', { dims: [3, 128], data: pick });
  return state;
}
