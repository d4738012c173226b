import type { OnnxModel } from './decode.js';
import { type Attribute, type ConstantSpec, encodeOnnx, type NodeSpec, type PortSpec } from './encode.js';

/** A tensor in a graph under construction. `shape` leaves out the leading batch dimension, which is free. */
export interface Value {
  readonly name: string;
  readonly shape: readonly number[];
}

/** A constant array with its dimensions, row-major, as weight files hold it. */
export interface Weights {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** A side of a picture in pixels, or the name of one that is free. */
export type Side = number | 'H' | 'W';

export type Padding = 'same' | 'valid';

export interface ConvOptions {
  readonly stride?: number;
  /** As TensorFlow defines it. */
  readonly padding?: Padding;
  readonly bias?: Weights;
  readonly depthwise?: boolean;
}

/** As the end of a backwards slice: one before the first element. */
const BEYOND_START = -(2 ** 31);

/**
 * Builds ONNX graphs out of the layers that image networks are made of. Inside, pictures are NCHW, where ONNX Runtime is
 * fastest; filters are taken in TensorFlow's order and turned. All names are counted, so equal calls give equal files.
 */
export class GraphBuilder {
  readonly #nodes: (NodeSpec | Uint8Array)[] = [];
  readonly #constants: (ConstantSpec | Uint8Array)[] = [];
  readonly #inputs: PortSpec[] = [];
  readonly #outputs: PortSpec[] = [];
  #opset: number | undefined;

  constructor(private readonly name: string) {}

  /**
   * The usual input: `image`, uint8 [N,H,W,3], RGB, straight from a decoder. The graph turns it to NCHW float and
   * computes (x - mean) * scale. A side that is named is free; the value's shape then leaves it out.
   */
  image(height: Side, width: Side, mean: readonly number[], scale: number): Value {
    this.#inputs.push({ name: 'image', type: 'uint8', dims: ['N', height, width, 3] });
    const shape = [3, height, width].filter((side) => typeof side === 'number');
    const float = this.op('Cast', [{ name: 'image', shape }], { to: { i: 1 } });
    let x = this.op('Transpose', [float], { perm: { ints: [0, 3, 1, 2] } }, shape);
    if (mean.some((m) => m !== 0)) x = this.sub(x, this.constant(mean, [3, 1, 1]));
    return scale === 1 ? x : this.mul(x, this.constant([scale], []));
  }

  /** Declares a result under the given name; `dims`, without the batch, where some of them are free. */
  output(name: string, value: Value, dims: readonly (number | string)[] = value.shape): void {
    this.#outputs.push({ name, type: 'float32', dims: ['N', ...dims] });
    this.#nodes.push({ type: 'Identity', inputs: [value.name], outputs: [name], attributes: {} });
  }

  /** A float constant; its `shape` is its whole shape. */
  constant(data: ArrayLike<number>, dims: readonly number[]): Value {
    const name = `c${this.#constants.length}`;
    this.#constants.push({ name, dims, data: Float32Array.from(data) });
    return { name, shape: dims };
  }

  /** An integer constant, as shapes and axes need it. */
  integers(data: readonly number[]): Value {
    const name = `c${this.#constants.length}`;
    this.#constants.push({ name, dims: [data.length], data: BigInt64Array.from(data, BigInt) });
    return { name, shape: [data.length] };
  }

  /** Any operator; the result has the first input's shape unless another is given. */
  op(
    type: string,
    inputs: readonly Value[],
    attributes: Readonly<Record<string, Attribute>> = {},
    shape: readonly number[] = inputs[0]?.shape ?? [],
  ): Value {
    const name = `v${this.#nodes.length}`;
    this.#nodes.push({ type, inputs: inputs.map((input) => input.name), outputs: [name], attributes });
    return { name, shape };
  }

  /**
   * Another ONNX file as a part of this graph: its inputs are fed by name, its outputs come back by name with the shapes
   * given. The whole graph then has the model's operator set; what this class writes around it (Cast, Transpose, Slice, arithmetic) means the same in every set since 11.
   */
  embed<Name extends string>(
    model: OnnxModel,
    feeds: Readonly<Record<string, Value>>,
    outputs: Readonly<Record<Name, readonly number[]>>,
  ): Record<Name, Value> {
    if (this.#opset !== undefined && this.#opset !== model.opset) throw new Error('embedded models differ in opset');
    this.#opset = model.opset;
    for (const input of model.inputs) {
      const value = feeds[input];
      if (!value) throw new Error(`input ${input} of the embedded model is not fed`);
      const outputName = model.prefix + input;
      this.#nodes.push({ type: 'Identity', inputs: [value.name], outputs: [outputName], attributes: {} });
    }
    this.#nodes.push(...model.nodes);
    this.#constants.push(...model.constants);
    const found = Object.entries<readonly number[]>(outputs).map(([name, shape]) => {
      if (!model.outputs.includes(name)) throw new Error(`the embedded model has no output ${name}`);
      return [name, { name: model.prefix + name, shape }];
    });
    return Object.fromEntries(found) as Record<Name, Value>;
  }

  /** Convolution with filters [height, width, in, out], or depthwise with [height, width, in, 1]. */
  conv(x: Value, filters: Weights, options: ConvOptions = {}): Value {
    const { stride = 1, padding = 'same', bias, depthwise = false } = options;
    const [height = 0, width = 0, channelsIn = 0, last = 0] = filters.dims;
    if (depthwise && last !== 1) throw new Error('depthwise filters with a channel multiplier are not supported');
    const channelsOut = depthwise ? channelsIn : last;
    const turned = toOutInHeightWidth(filters, depthwise);
    const window = this.#window(x, [height, width], stride, padding);
    const inputs = [x, this.constant(turned.data, turned.dims)];
    if (bias) inputs.push(this.constant(bias.data, [channelsOut]));
    const attributes = { ...window.attributes, group: { i: depthwise ? channelsIn : 1 } };
    return this.op('Conv', inputs, attributes, [channelsOut, ...window.size]);
  }

  /** Max or average pooling over a square window. Average pooling takes only `valid`. */
  pool(kind: 'Max' | 'Average', x: Value, size: number, stride: number, padding: Padding): Value {
    const window = this.#window(x, [size, size], stride, padding);
    return this.op(`${kind}Pool`, [x], window.attributes, [x.shape[0] ?? 0, ...window.size]);
  }

  /** Rows times a matrix [in, out], plus a bias where given. */
  dense(x: Value, weights: Weights, bias?: Weights): Value {
    const [, out = 0] = weights.dims;
    const inputs = [x, this.constant(weights.data, weights.dims)];
    if (bias) inputs.push(this.constant(bias.data, [out]));
    return this.op('Gemm', inputs, {}, [out]);
  }

  /** A picture [C,H,W] seen as [H,W,C], the order in which TensorFlow flattens. */
  toHwc(x: Value): Value {
    const [channels = 0, height = 0, width = 0] = x.shape;
    return this.op('Transpose', [x], { perm: { ints: [0, 2, 3, 1] } }, [height, width, channels]);
  }

  /** The same numbers in another shape, batch kept. */
  reshape(x: Value, shape: readonly number[]): Value {
    return this.op('Reshape', [x, this.integers([0, ...shape])], {}, shape);
  }

  /** A picture [3,H,W] with its colours in the opposite order. */
  bgr(x: Value): Value {
    const ends = [[-1], [BEYOND_START], [1], [-1]].map((numbers) => this.integers(numbers));
    return this.op('Slice', [x, ...ends]);
  }

  /** N pictures followed by their N mirror images. */
  withMirrored(x: Value): Value {
    const ends = [[-1], [BEYOND_START], [3], [-1]].map((numbers) => this.integers(numbers));
    return this.op('Concat', [x, this.op('Slice', [x, ...ends])], { axis: { i: 0 } });
  }

  /** Rows 0..N-1 and N..2N-1 averaged pairwise, at length 1. */
  unitMeanOfMirrored(x: Value): Value {
    const size = x.shape[0] ?? 0;
    const pairs = this.op('Reshape', [x, this.integers([2, -1, size])]);
    const sum = this.op('ReduceSum', [pairs, this.integers([0])], { keepdims: { i: 0 } }, [size]);
    return this.op('LpNormalization', [sum], { axis: { i: 1 }, p: { i: 2 } });
  }

  /** Zeros after the last channel, row and column of a picture. */
  padEnd(x: Value, [channels = 0, rows = 0, columns = 0]: readonly number[]): Value {
    const [c = 0, h = 0, w = 0] = x.shape;
    const pads = this.integers([0, 0, 0, 0, 0, channels, rows, columns]);
    return this.op('Pad', [x, pads], {}, [c + channels, h + rows, w + columns]);
  }

  /** The part from..to-1 along an axis; axis 0 is the first after the batch. */
  slice(x: Value, axis: number, from: number, to: number): Value {
    const shape = x.shape.map((size, at) => (at === axis ? to - from : size));
    return this.op('Slice', [x, this.integers([from]), this.integers([to]), this.integers([axis + 1])], {}, shape);
  }

  /** Tensors side by side along an axis; axis 0 is the first after the batch. */
  concat(parts: readonly Value[], axis: number): Value {
    const length = parts.reduce((sum, part) => sum + (part.shape[axis] ?? 0), 0);
    const shape = (parts[0]?.shape ?? []).map((size, at) => (at === axis ? length : size));
    return this.op('Concat', parts, { axis: { i: axis + 1 } }, shape);
  }

  relu(x: Value): Value {
    return this.op('Relu', [x]);
  }

  sub(a: Value, b: Value): Value {
    return this.op('Sub', [a, b]);
  }

  mul(a: Value, b: Value): Value {
    return this.op('Mul', [a, b]);
  }

  add(a: Value, b: Value): Value {
    return this.op('Add', [a, b]);
  }

  /** The finished file. */
  encode(): Uint8Array {
    const { name } = this;
    return encodeOnnx({
      name,
      ...(this.#opset === undefined ? {} : { opset: this.#opset }),
      nodes: this.#nodes,
      constants: this.#constants,
      inputs: this.#inputs,
      outputs: this.#outputs,
    });
  }

  /** Result size and explicit pads of a sliding window, by TensorFlow's rules. */
  #window(x: Value, kernel: readonly [number, number], stride: number, padding: Padding) {
    const sides = kernel.map((length, axis) => {
      const size = x.shape[axis + 1] ?? 0;
      if (padding === 'valid') return { size: Math.floor((size - length) / stride) + 1, before: 0, after: 0 };
      const outSize = Math.ceil(size / stride);
      const total = Math.max(0, (outSize - 1) * stride + length - size);
      const before = Math.floor(total / 2);
      return { size: outSize, before, after: total - before };
    });
    const attributes: Record<string, Attribute> = {
      kernel_shape: { ints: kernel },
      strides: { ints: [stride, stride] },
      pads: { ints: [...sides.map((s) => s.before), ...sides.map((s) => s.after)] },
    };
    return { attributes, size: sides.map((s) => s.size) };
  }
}

/** TensorFlow's [H,W,in,out] to ONNX's [out,in,H,W]; depthwise [H,W,C,1] to [C,1,H,W]. */
function toOutInHeightWidth({ dims, data }: Weights, depthwise: boolean): Weights {
  const [height = 0, width = 0, third = 0, fourth = 0] = dims;
  const [inner, outer] = depthwise ? [fourth, third] : [third, fourth];
  const turned = new Float32Array(data.length);
  let at = 0;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const offset = depthwise ? o * fourth + i : i * fourth + o;
      for (let p = 0; p < height * width; p++) turned[at++] = data[p * third * fourth + offset] ?? 0;
    }
  }
  return { dims: [outer, inner, height, width], data: turned };
}
