import type { ConvOptions, GraphBuilder, Padding, Value, Weights } from '../../onnx/graph-builder.js';
import { type GraphNode, integers, text, texts } from './topology.js';

/** What a node of the source graph became: a computed tensor, or weights still in TensorFlow's order. */
export type Source = { readonly value: Value } | { readonly weights: Weights };

/** A node to convert, with its inputs converted. */
export interface Conversion {
  readonly graph: GraphBuilder;
  readonly node: GraphNode;
  readonly inputs: readonly Source[];
}

type Operator = (conversion: Conversion) => Value;

/** TensorFlow operators this project knows, by their GraphDef name. */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  _FusedConv2D: (c) => convolution(c, false),
  DepthwiseConv2dNative: (c) => convolution(c, true),
  MaxPool: maxPool,
  Pad: pad,
  Reshape: reshape,
  AddV2: add,
  Prelu: (c) => prelu(c, tensorAt(c, 0), 1),
  Relu: (c) => c.graph.relu(tensorAt(c, 0)),
  Sigmoid: (c) => c.graph.op('Sigmoid', [tensorAt(c, 0)]),
  Identity: (c) => tensorAt(c, 0),
};

const isPicture = (value: Value): boolean => value.shape.length === 3;

function tensorAt({ node, inputs }: Conversion, index: number): Value {
  const input = inputs[index];
  if (!input || !('value' in input)) throw new Error(`${node.name}: input ${index} is not computed`);
  return input.value;
}

function weightsAt({ node, inputs }: Conversion, index: number): Weights {
  const input = inputs[index];
  if (!input || !('weights' in input)) throw new Error(`${node.name}: input ${index} is not constant`);
  return input.weights;
}

/** A single number, or one per channel, as a constant that lines up with `beside`. */
function perChannel(c: Conversion, index: number, beside: Value): Value {
  const { dims, data } = weightsAt(c, index);
  if (data.length > 1 && dims.at(-1) !== data.length) throw new Error(`${c.node.name}: not one constant per channel`);
  if (data.length === 1) return c.graph.constant(data, []);
  return c.graph.constant(data, isPicture(beside) ? [data.length, 1, 1] : [data.length]);
}

function add(c: Conversion): Value {
  const [a, b] = c.inputs;
  if (!a || !b) throw new Error(`${c.node.name}: expected two inputs`);
  if ('value' in a && 'value' in b) return c.graph.add(a.value, b.value);
  const at = 'value' in a ? 0 : 1;
  const value = tensorAt(c, at);
  return c.graph.add(value, perChannel(c, 1 - at, value));
}

function convolution(c: Conversion, depthwise: boolean): Value {
  const [, strideY = 1, strideX = 1] = integers(c.node, 'strides');
  if (strideY !== strideX || integers(c.node, 'dilations').some((dilation) => dilation !== 1)) {
    throw new Error(`${c.node.name}: only square strides and no dilation are supported`);
  }
  const fused = texts(c.node, 'fused_ops');
  const options: ConvOptions = { stride: strideY, padding: paddingOf(c.node), depthwise };
  const bias = fused[0] === 'BiasAdd' ? { bias: weightsAt(c, 2) } : {};
  return activate(c, c.graph.conv(tensorAt(c, 0), weightsAt(c, 1), { ...options, ...bias }), fused);
}

/** Applies what TensorFlow fused behind the bias. */
function activate(c: Conversion, x: Value, fused: readonly string[]): Value {
  const [activation, ...rest] = fused.filter((name) => name !== 'BiasAdd');
  if (activation === undefined) return x;
  if (rest.length === 0 && activation === 'Relu') return c.graph.relu(x);
  if (rest.length === 0 && activation === 'Prelu') return prelu(c, x, 3);
  throw new Error(`${c.node.name}: fused ${fused.join(', ')} is not supported`);
}

function prelu(c: Conversion, x: Value, slopes: number): Value {
  return c.graph.op('PRelu', [x, perChannel(c, slopes, x)]);
}

function maxPool(c: Conversion): Value {
  const [, size = 1] = integers(c.node, 'ksize');
  const [, stride = 1] = integers(c.node, 'strides');
  return c.graph.pool('Max', tensorAt(c, 0), size, stride, paddingOf(c.node));
}

/** Zeros after the last row, column or channel; TensorFlow lists [before, after] per NHWC axis. */
function pad(c: Conversion): Value {
  const [n0, n1, top, bottom, left, right, before, after] = weightsAt(c, 1).data;
  if (n0 || n1 || top || left || before) throw new Error(`${c.node.name}: padding before the start is not supported`);
  return c.graph.padEnd(tensorAt(c, 0), [after ?? 0, bottom ?? 0, right ?? 0]);
}

function reshape(c: Conversion): Value {
  const x = tensorAt(c, 0);
  const [, ...shape] = weightsAt(c, 1).data;
  if (shape.includes(-1)) throw new Error(`${c.node.name}: only the batch dimension may be open`);
  return c.graph.reshape(isPicture(x) ? c.graph.toHwc(x) : x, shape);
}

function paddingOf(node: GraphNode): Padding {
  const padding = text(node, 'padding');
  if (padding === 'SAME') return 'same';
  if (padding === 'VALID') return 'valid';
  throw new Error(`${node.name}: padding ${padding} is not supported`);
}
