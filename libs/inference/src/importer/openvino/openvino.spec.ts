import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../onnx/graph-builder.js';
import { answers } from '../onnx-weights.fixture.js';
import { openVino } from './convert.js';

/*
 * Intel's files are not at hand where the tests run. This one has every layer type that retail-0095 and the head pose
 * network use, in the form in which the Model Optimizer writes them; what it must compute is computed here by loops.
 */
const SIDE = 4;
const CHANNELS = 3;

/** Numbers that half floats hold exactly, of both signs. */
const weights = (count: number, seed: number) =>
  Array.from({ length: count }, (_, i) => (((i * 7 + seed * 13) % 17) - 8) / 16);

const filters = weights(2 * CHANNELS * 9, 1);
const bias = weights(2, 2);
const slope = [0.25];
const spread = weights(2 * 9, 3);
const excite = weights(2 * 2, 4);
const factor = weights(2, 5);
const matrix = weights(3 * 8, 6);

function irFile() {
  const bin: number[] = [];
  const layers: string[] = [];
  const edges: string[] = [];
  const port = (id: number, precision: string, dims: readonly number[]) =>
    `<port id="${id}" precision="${precision}">${dims.map((dim) => `<dim>${dim}</dim>`).join('')}</port>`;
  const add = (
    name: string,
    type: string,
    data: string,
    dims: readonly number[],
    inputs: readonly number[],
    precision = 'FP16',
  ) => {
    const id = layers.length;
    inputs.forEach((from, i) => {
      edges.push(`<edge from-layer="${from}" from-port="0" to-layer="${id}" to-port="${i}"/>`);
    });
    const output = type === 'Result' ? '' : `<output>${port(inputs.length, precision, dims)}</output>`;
    layers.push(`<layer id="${id}" name="${name}" type="${type}" version="opset1"><data ${data}/>${output}</layer>`);
    return id;
  };
  const constant = (
    values: readonly number[],
    dims: readonly number[],
    precision: 'FP16' | 'FP32' | 'I64' = 'FP16',
  ) => {
    const offset = bin.length;
    for (const value of values) {
      const bytes = new DataView(new ArrayBuffer(8));
      if (precision === 'FP16') bytes.setFloat16(0, value, true);
      else if (precision === 'FP32') bytes.setFloat32(0, value, true);
      else bytes.setBigInt64(0, BigInt(value), true);
      bin.push(...new Uint8Array(bytes.buffer, 0, { FP16: 2, FP32: 4, I64: 8 }[precision]));
    }
    const data = `element_type="${precision === 'I64' ? 'i64' : 'f16'}" offset="${offset}" size="${bin.length - offset}"`;
    return add(`const${layers.length}`, 'Const', data, dims, [], precision);
  };
  const conv = (stride: number, pad: number) =>
    `auto_pad="explicit" dilations="1, 1" pads_begin="${pad}, ${pad}" pads_end="${pad}, ${pad}" strides="${stride}, ${stride}"`;
  const window = (kernel: number) =>
    `auto_pad="explicit" exclude-pad="true" kernel="${kernel}, ${kernel}" pads_begin="0, 0" pads_end="0, 0" rounding_type="floor" strides="${kernel}, ${kernel}"`;

  const input = add('data', 'Parameter', 'element_type="f16" shape="1, 3, 4, 4"', [1, CHANNELS, SIDE, SIDE], []);
  const first = add('conv', 'Convolution', conv(1, 1), [1, 2, 4, 4], [input, constant(filters, [2, CHANNELS, 3, 3])]);
  const shifted = add('bias', 'Add', 'auto_broadcast="numpy"', [1, 2, 4, 4], [first, constant(bias, [1, 2, 1, 1])]);
  const bent = add('prelu', 'PReLU', '', [1, 2, 4, 4], [shifted, constant(slope, [1], 'FP32')]);
  const deep = add('group', 'GroupConvolution', conv(1, 1), [1, 2, 4, 4], [bent, constant(spread, [2, 1, 1, 3, 3])]);
  const mean = add('mean', 'AvgPool', window(4), [1, 2, 1, 1], [deep]);
  const squeezed = add('squeeze', 'Convolution', conv(1, 0), [1, 2, 1, 1], [mean, constant(excite, [2, 2, 1, 1])]);
  const gate = add('gate', 'Sigmoid', '', [1, 2, 1, 1], [squeezed]);
  const weighed = add('weigh', 'Multiply', 'auto_broadcast="numpy"', [1, 2, 4, 4], [deep, gate]);
  const scaled = add(
    'scale',
    'Multiply',
    'auto_broadcast="numpy"',
    [1, 2, 4, 4],
    [weighed, constant(factor, [1, 2, 1, 1])],
  );
  const positive = add('relu', 'ReLU', '', [1, 2, 4, 4], [scaled]);
  const highest = add('max', 'MaxPool', window(2), [1, 2, 2, 2], [positive]);
  const flat = add('flat', 'Reshape', 'special_zero="true"', [1, 8], [highest, constant([1, 8], [2], 'I64')]);
  const out = add('fc', 'MatMul', 'transpose_a="false" transpose_b="true"', [1, 3], [flat, constant(matrix, [3, 8])]);
  add('fc/sink', 'Result', '', [], [out]);
  const xml = `<?xml version="1.0"?><net name="tiny" version="10"><layers>${layers.join('')}</layers><edges>${edges.join('')}</edges></net>`;
  return { xml, bin: Uint8Array.from(bin) };
}

type Plane = number[][];

function convolve(planes: readonly Plane[], kernel: readonly number[], out: number, grouped: boolean): Plane[] {
  const per = grouped ? 1 : planes.length;
  return Array.from({ length: out }, (_, o) =>
    Array.from({ length: SIDE }, (_, y) =>
      Array.from({ length: SIDE }, (_, x) => {
        let sum = 0;
        for (let c = 0; c < per; c++)
          for (let i = 0; i < 9; i++) {
            const value = planes[grouped ? o : c]?.[y + Math.floor(i / 3) - 1]?.[x + (i % 3) - 1] ?? 0;
            sum += value * (kernel[(o * per + c) * 9 + i] ?? 0);
          }
        return sum;
      }),
    ),
  );
}

function expected(image: Uint8Array): number[] {
  const planes = Array.from({ length: CHANNELS }, (_, c) =>
    Array.from({ length: SIDE }, (_, y) => Array.from({ length: SIDE }, (_, x) => image[(y * SIDE + x) * 3 + c] ?? 0)),
  );
  const bent = convolve(planes, filters, 2, false).map((plane, c) =>
    plane.map((line) => line.map((v) => v + (bias[c] ?? 0)).map((v) => (v < 0 ? v * 0.25 : v))),
  );
  const deep = convolve(bent, spread, 2, true);
  const means = deep.map((plane) => plane.flat().reduce((a, b) => a + b, 0) / 16);
  const gates = [0, 1].map((o) => {
    const sum = means.reduce((total, mean, c) => total + mean * (excite[o * 2 + c] ?? 0), 0);
    return 1 / (1 + Math.exp(-sum));
  });
  const flat = deep.flatMap((plane, c) => {
    const at = (y: number, x: number) => Math.max(0, (plane[y]?.[x] ?? 0) * (gates[c] ?? 0) * (factor[c] ?? 0));
    return [0, 2].flatMap((y) => [0, 2].map((x) => Math.max(at(y, x), at(y, x + 1), at(y + 1, x), at(y + 1, x + 1))));
  });
  return [0, 1, 2].map((o) => flat.reduce((sum, value, i) => sum + value * (matrix[o * 8 + i] ?? 0), 0));
}

const convert = (xml: string, bin: Uint8Array) => {
  const { network, outputs } = openVino(new TextEncoder().encode(xml), bin);
  const graph = new GraphBuilder('tiny');
  const found = network(graph, graph.image(SIDE, SIDE, [0, 0, 0], 1), { fc: [3] });
  graph.output('fc', found.fc);
  return { onnx: graph.encode(), outputs };
};

describe('an OpenVINO file', () => {
  const { xml, bin } = irFile();

  it('computes in ONNX what its layers say, for several pictures at once', async () => {
    const pictures = [1, 2].map((seed) =>
      Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => ((i * 37 + seed * 101) % 251) & 31),
    );
    const { onnx, outputs } = convert(xml, bin);
    expect(outputs).toEqual(['fc']);
    const { fc } = await answers(onnx, Buffer.concat(pictures), [2, SIDE, SIDE, 3]);
    pictures.flatMap(expected).forEach((value, i) => {
      expect(fc?.[i]).toBeCloseTo(value, 3);
    });
    expect(Math.max(...(fc ?? []).map(Math.abs))).toBeGreaterThan(0.1);
  });

  it('is refused when it holds a layer of another type', () => {
    expect(() => convert(xml.replace('type="ReLU"', 'type="Swish"'), bin)).toThrow('layer type Swish is not supported');
  });

  it('is refused when its weights are cut short', () => {
    expect(() => convert(xml, bin.subarray(0, bin.length - 8))).toThrow('lies outside the file');
  });

  it('is refused in an older version', () => {
    expect(() => convert(xml.replace('version="10"', 'version="7"'), bin)).toThrow();
  });
});
