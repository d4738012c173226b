import type { Attribute } from '../../onnx/encode.js';
import type { GraphBuilder, Value } from '../../onnx/graph-builder.js';
import type { IrLayer } from './ir.js';

/** A constant of the file: float numbers, or whole ones, as shapes are. */
export interface Constant {
  readonly dims: readonly number[];
  readonly data: Float32Array | number[];
}

/** What a layer takes: a result of another layer, or a constant. */
export type Source = Value | Constant;

/** A layer about to be written. */
export interface Call {
  readonly graph: GraphBuilder;
  readonly layer: IrLayer;
  readonly inputs: readonly Source[];
}

/** Writers by layer type (opset 1 of OpenVINO). */
export const OPERATORS: Readonly<Record<string, (call: Call) => Value>> = {
  Convolution: (call) => convolution(call, filtersOf(call).dims, 1),
  GroupConvolution(call) {
    // Filters [groups, out, in, height, width]; ONNX counts outputs over all groups.
    const [groups = 1, out = 1, ...rest] = filtersOf(call).dims;
    return convolution(call, [groups * out, ...rest], groups);
  },
  Add: (call) => elementwise(call, 'Add'),
  Multiply: (call) => elementwise(call, 'Mul'),
  PReLU(call) {
    const slopes = constantOf(call, 1);
    const dims = slopes.data.length === 1 ? [1] : [slopes.data.length, 1, 1];
    return apply(call, 'PRelu', [resultOf(call, 0), call.graph.constant(slopes.data, dims)]);
  },
  ReLU: (call) => apply(call, 'Relu', [resultOf(call, 0)]),
  Sigmoid: (call) => apply(call, 'Sigmoid', [resultOf(call, 0)]),
  MaxPool: (call) => pool(call, 'MaxPool'),
  AvgPool: (call) => pool(call, 'AveragePool'),
  Reshape: (call) => call.graph.reshape(resultOf(call, 0), call.layer.dims.slice(1)),
  MatMul(call) {
    if (call.layer.data.transpose_a === 'true') throw new Error('MatMul with transpose_a is not supported');
    const { dims, data } = constantOf(call, 1);
    const turned = { transB: { i: call.layer.data.transpose_b === 'true' ? 1 : 0 } };
    return call.graph.op('Gemm', [resultOf(call, 0), call.graph.constant(data, dims)], turned, shapeOf(call));
  },
};

function convolution(call: Call, dims: readonly number[], groups: number): Value {
  const { graph, layer } = call;
  const [, , height = 1, width = 1] = dims;
  const attributes = {
    group: { i: groups },
    kernel_shape: { ints: [height, width] },
    dilations: { ints: numbers(layer, 'dilations') },
    ...window(layer),
  };
  return graph.op('Conv', [resultOf(call, 0), graph.constant(filtersOf(call).data, dims)], attributes, shapeOf(call));
}

function pool(call: Call, type: 'MaxPool' | 'AveragePool'): Value {
  const { layer } = call;
  const attributes: Record<string, Attribute> = {
    kernel_shape: { ints: numbers(layer, 'kernel') },
    ceil_mode: { i: layer.data.rounding_type === 'ceil' ? 1 : 0 },
    ...window(layer),
  };
  if (type === 'AveragePool') attributes.count_include_pad = { i: layer.data['exclude-pad'] === 'true' ? 0 : 1 };
  return apply(call, type, [resultOf(call, 0)], attributes);
}

function window(layer: IrLayer) {
  if (!['explicit', undefined, 'notset'].includes(layer.data.auto_pad)) {
    throw new Error(`${layer.type} ${layer.name}: auto_pad ${layer.data.auto_pad} is not supported`);
  }
  return {
    strides: { ints: numbers(layer, 'strides') },
    pads: { ints: [...numbers(layer, 'pads_begin'), ...numbers(layer, 'pads_end')] },
  };
}

/** Two operands with numpy's broadcasting; a constant loses its batch dimension, which is 1. */
function elementwise(call: Call, type: string): Value {
  const operands = call.inputs.map((input) =>
    'data' in input ? call.graph.constant(input.data, input.dims.length > 1 ? input.dims.slice(1) : input.dims) : input,
  );
  return apply(call, type, operands);
}

function apply(
  call: Call,
  type: string,
  inputs: readonly Value[],
  attributes: Readonly<Record<string, Attribute>> = {},
): Value {
  return call.graph.op(type, inputs, attributes, shapeOf(call));
}

function shapeOf({ layer }: Call): number[] {
  return layer.dims.slice(1);
}

function resultOf({ layer, inputs }: Call, index: number): Value {
  const input = inputs[index];
  if (!input || 'data' in input) throw new Error(`${layer.type} ${layer.name}: input ${index} is no result of a layer`);
  return input;
}

function constantOf({ layer, inputs }: Call, index: number): Constant {
  const input = inputs[index];
  if (!input || !('data' in input)) throw new Error(`${layer.type} ${layer.name}: input ${index} is no constant`);
  return input;
}

function filtersOf(call: Call): Constant {
  return constantOf(call, 1);
}

function numbers(layer: IrLayer, name: string): number[] {
  const value = layer.data[name];
  if (value === undefined) throw new Error(`${layer.type} ${layer.name} lacks ${name}`);
  return value.split(',').map(Number);
}
