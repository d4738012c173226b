import { Builder } from 'flatbuffers';
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../onnx/graph-builder.js';
import { answers } from '../onnx-weights.fixture.js';
import { tfliteNetwork } from './convert.js';

/*
 * MediaPipe's files are not at hand where the tests run. This one has every operator of face_landmark.tflite, weights in
 * half floats behind DEQUANTIZE among them; what it must compute is computed here by loops, in NHWC as the format means it.
 */
const SIDE = 5;
const weights = (count: number, seed: number) =>
  Array.from({ length: count }, (_, i) => (((i * 5 + seed * 11) % 13) - 6) / 8);

const filters = weights(2 * 2 * 2 * 3, 1); // [2 out, 2, 2, 3 in]
const bias = weights(2, 2);
const slopes = [0.5, 0.25];
const depth = weights(3 * 3 * 2, 3); // [1, 3, 3, 2]
const depthBias = weights(2, 4);

const CODE = {
  ADD: 0,
  CONV_2D: 3,
  DEPTHWISE_CONV_2D: 4,
  DEQUANTIZE: 6,
  MAX_POOL_2D: 17,
  RESHAPE: 22,
  PAD: 34,
  PRELU: 54,
};
type Code = keyof typeof CODE | 'UNKNOWN';

/** [field, kind, value] of an options table. */
type Option = readonly [field: number, kind: 'int8' | 'int32', value: number];

function tfliteFile(pooling: Code = 'MAX_POOL_2D'): Uint8Array {
  const builder = new Builder(1024);
  const tables = { buffers: [] as number[], tensors: [] as number[], steps: [] as number[], codes: [] as number[] };
  const table = (fields: number, fill: () => void) => {
    builder.startObject(fields);
    fill();
    return builder.endObject();
  };
  const offsets = (items: readonly number[]) => {
    builder.startVector(4, items.length, 4);
    for (const item of items.toReversed()) builder.addOffset(item);
    return builder.endVector();
  };
  const int32s = (items: readonly number[]) => {
    builder.startVector(4, items.length, 4);
    for (const item of items.toReversed()) builder.addInt32(item);
    return builder.endVector();
  };
  const buffer = (bytes: Uint8Array) => {
    const data = builder.createByteVector(bytes);
    return tables.buffers.push(table(1, () => builder.addFieldOffset(0, data, 0))) - 1;
  };
  const empty = buffer(new Uint8Array());
  const tensor = (name: string, dims: readonly number[], type = 0, data = empty) => {
    const [shape, text] = [int32s(dims), builder.createString(name)];
    const offset = table(4, () => {
      builder.addFieldOffset(0, shape, 0);
      builder.addFieldInt8(1, type, 0);
      builder.addFieldInt32(2, data, 0);
      builder.addFieldOffset(3, text, 0);
    });
    return tables.tensors.push(offset) - 1;
  };
  const step = (code: Code, inputs: readonly number[], outputs: readonly number[], options: readonly Option[] = []) => {
    const number = code === 'UNKNOWN' ? 99 : CODE[code];
    const opcode = tables.codes.push(
      table(4, () => {
        builder.addFieldInt8(0, number, 0);
        builder.addFieldInt32(3, number, 0);
      }),
    );
    const details = table(7, () => {
      for (const [field, kind, value] of options) {
        if (kind === 'int8') builder.addFieldInt8(field, value, 0);
        else builder.addFieldInt32(field, value, 0);
      }
    });
    const [from, to] = [int32s(inputs), int32s(outputs)];
    tables.steps.push(
      table(5, () => {
        builder.addFieldInt32(0, opcode - 1, 0);
        builder.addFieldOffset(1, from, 0);
        builder.addFieldOffset(2, to, 0);
        builder.addFieldOffset(4, details, 0);
      }),
    );
  };
  const half = (name: string, dims: readonly number[], values: readonly number[]) => {
    const bytes = new DataView(new ArrayBuffer(2 * values.length));
    values.forEach((value, i) => {
      bytes.setFloat16(2 * i, value, true);
    });
    const wide = tensor(`${name}/wide`, dims);
    step('DEQUANTIZE', [tensor(name, dims, 1, buffer(new Uint8Array(bytes.buffer)))], [wide]);
    return wide;
  };
  const pads = tensor('pads', [4, 2], 2, buffer(new Uint8Array(Int32Array.of(0, 0, 0, 0, 0, 0, 0, 1).buffer)));

  const input = tensor('input', [1, SIDE, SIDE, 3]);
  const conv = tensor('conv', [1, 3, 3, 2]);
  step(
    'CONV_2D',
    [input, half('w', [2, 2, 2, 3], filters), half('b', [2], bias)],
    [conv],
    [
      [1, 'int32', 2],
      [2, 'int32', 2],
    ],
  );
  const bent = tensor('bent', [1, 3, 3, 2]);
  step('PRELU', [conv, half('s', [1, 1, 2], slopes)], [bent]);
  const spread = tensor('spread', [1, 3, 3, 2]);
  const stride: Option[] = [
    [1, 'int32', 1],
    [2, 'int32', 1],
  ];
  step(
    'DEPTHWISE_CONV_2D',
    [bent, half('d', [1, 3, 3, 2], depth), half('e', [2], depthBias)],
    [spread],
    [...stride, [3, 'int32', 1]],
  );
  const sum = tensor('sum', [1, 3, 3, 2]);
  step('ADD', [spread, bent], [sum], [[0, 'int8', 1]]);
  const pooled = tensor('pooled', [1, 2, 2, 2]);
  const window: Option[] = [
    [0, 'int8', 1],
    [1, 'int32', 1],
    [2, 'int32', 1],
    [3, 'int32', 2],
    [4, 'int32', 2],
  ];
  step(pooling, [sum], [pooled], window);
  const wide = tensor('wide', [1, 2, 2, 3]);
  step('PAD', [pooled, pads], [wide]);
  const flat = tensor('flat', [1, 12]);
  step('RESHAPE', [wide], [flat]);

  const [tensors, steps, inputs, outs] = [
    offsets(tables.tensors),
    offsets(tables.steps),
    int32s([input]),
    int32s([flat]),
  ];
  const graph = table(5, () => {
    builder.addFieldOffset(0, tensors, 0);
    builder.addFieldOffset(1, inputs, 0);
    builder.addFieldOffset(2, outs, 0);
    builder.addFieldOffset(3, steps, 0);
  });
  const [codes, graphs, buffers] = [offsets(tables.codes), offsets([graph]), offsets(tables.buffers)];
  const model = table(5, () => {
    builder.addFieldInt32(0, 3, 0);
    builder.addFieldOffset(1, codes, 0);
    builder.addFieldOffset(2, graphs, 0);
    builder.addFieldOffset(4, buffers, 0);
  });
  builder.finish(model, 'TFL3');
  return builder.asUint8Array();
}

function expected(image: Uint8Array): number[] {
  const pixel = (y: number, x: number, c: number) => (y < SIDE && x < SIDE ? (image[(y * SIDE + x) * 3 + c] ?? 0) : 0);
  const grid = <T>(size: number, make: (y: number, x: number) => T) =>
    Array.from({ length: size }, (_, y) => Array.from({ length: size }, (_, x) => make(y, x)));
  // SAME with stride 2 on 5 pixels and a window of 2: one row and column of zeros after the end.
  const bent = grid(3, (y, x) =>
    [0, 1].map((o) => {
      let value = bias[o] ?? 0;
      for (let i = 0; i < 12; i++) {
        const [dy, dx, c] = [Math.floor(i / 6), Math.floor(i / 3) % 2, i % 3];
        value += pixel(2 * y + dy, 2 * x + dx, c) * (filters[o * 12 + i] ?? 0);
      }
      return value < 0 ? value * (slopes[o] ?? 0) : value;
    }),
  );
  const sum = grid(3, (y, x) =>
    [0, 1].map((c) => {
      let value = depthBias[c] ?? 0;
      for (let i = 0; i < 9; i++)
        value += (bent[y + Math.floor(i / 3) - 1]?.[x + (i % 3) - 1]?.[c] ?? 0) * (depth[i * 2 + c] ?? 0);
      return Math.max(0, value + (bent[y]?.[x]?.[c] ?? 0));
    }),
  );
  return grid(2, (y, x) => {
    const highest = [0, 1].map((c) => Math.max(...[0, 1, 2, 3].map((i) => sum[y + (i >> 1)]?.[x + (i & 1)]?.[c] ?? 0)));
    return [...highest, 0];
  }).flat(2);
}

function convert(bytes: Uint8Array): Uint8Array {
  const graph = new GraphBuilder('tiny');
  const { flat } = tfliteNetwork(bytes)(graph, graph.image(SIDE, SIDE, [0, 0, 0], 1), { flat: [12] });
  graph.output('flat', flat);
  return graph.encode();
}

describe('a TensorFlow Lite file', () => {
  it('computes in ONNX what its operators say, for several pictures at once', async () => {
    const pictures = [1, 2].map((seed) =>
      Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => (i * 29 + seed * 83) % 32),
    );
    const { flat } = await answers(convert(tfliteFile()), Buffer.concat(pictures), [2, SIDE, SIDE, 3]);
    pictures.flatMap(expected).forEach((value, i) => {
      expect(flat?.[i]).toBeCloseTo(value, 3);
    });
    expect(Math.max(...(flat ?? []))).toBeGreaterThan(1);
  });

  it('is refused when it holds another operator', () => {
    expect(() => convert(tfliteFile('UNKNOWN'))).toThrow('operator 99 is not supported');
  });

  it('is refused when it is cut short or something else', () => {
    const whole = tfliteFile();
    for (const share of [0.2, 0.5, 0.9])
      expect(() => convert(whole.subarray(0, Math.floor(share * whole.length)))).toThrow();
    expect(() => convert(new Uint8Array(64))).toThrow('not a TFL3 file');
  });
});
