import type { GraphBuilder, Padding, Value, Weights } from '../../onnx/graph-builder.js';
import type { Network } from '../network.js';
import { readTflite, type Step, type TfliteTensor } from './model.js';

/**
 * The network of a TensorFlow Lite file made of the operators that MediaPipe's face networks use. Unlike the file it
 * takes a picture in NCHW order; what flattens a picture still sees it in NHWC. The batch becomes free.
 */
export function tfliteNetwork(bytes: Uint8Array): Network {
  const { tensors, steps, input, outputs } = readTflite(bytes);
  return (graph, picture, wanted) => {
    const values = new Map<number, Value>([[input, picture]]);
    const constants = new Map<number, Weights>();
    tensors.forEach(({ constant }, i) => {
      if (constant) constants.set(i, constant);
    });
    for (const step of steps) {
      const [output = -1] = step.outputs;
      const [first = -1] = step.inputs;
      const widened = step.type === 'DEQUANTIZE' ? constants.get(first) : undefined;
      if (widened) constants.set(output, widened);
      else values.set(output, write({ graph, step, values, constants, result: tensors[output] }));
    }
    const found = Object.entries<readonly number[]>(wanted).map(([name, shape]) => {
      const value = values.get(outputs.find((output) => tensors[output]?.name === name) ?? -1);
      if (!value) throw new Error(`the network has no output ${name}`);
      return [name, graph.reshape(flattened(graph, value), shape)];
    });
    return Object.fromEntries(found) as Record<keyof typeof wanted & string, Value>;
  };
}

interface Call {
  readonly graph: GraphBuilder;
  readonly step: Step;
  readonly values: ReadonlyMap<number, Value>;
  readonly constants: ReadonlyMap<number, Weights>;
  readonly result: TfliteTensor | undefined;
}

function write(call: Call): Value {
  const { graph, step } = call;
  const x = valueAt(call, 0);
  switch (step.type) {
    case 'CONV_2D':
      return activated(call, graph.conv(x, toHwio(constantAt(call, 1)), { ...windowOf(step), ...biasOf(call) }), 3);
    case 'DEPTHWISE_CONV_2D': {
      const { dims, data } = constantAt(call, 1);
      const [, height = 0, width = 0, channels = 0] = dims;
      const filters = { dims: [height, width, channels, 1], data };
      return activated(call, graph.conv(x, filters, { ...windowOf(step), ...biasOf(call), depthwise: true }), 4);
    }
    case 'MAX_POOL_2D': {
      const { stride, padding } = windowOf(step);
      const size = step.options?.int32(3) ?? 0;
      if (step.options?.int32(4) !== size) throw new Error('pooling windows that are not square are not supported');
      return activated(call, graph.pool('Max', x, size, stride, padding), 5);
    }
    case 'ADD':
      return activated(call, graph.add(x, valueAt(call, 1)), 0);
    case 'PRELU': {
      const { data } = constantAt(call, 1);
      return graph.op('PRelu', [x, graph.constant(data, [data.length, 1, 1])]);
    }
    case 'PAD':
      return padded(call, x);
    case 'RESHAPE':
      return graph.reshape(flattened(graph, x), call.result?.dims.slice(1) ?? []);
    default:
      throw new Error(`${step.type} of a computed value is not supported`);
  }
}

/** Zeros after the end of rows, columns and channels: [[0,0],[0,rows],[0,columns],[0,channels]]. */
function padded(call: Call, x: Value): Value {
  const { data } = constantAt(call, 1);
  const [batchStart, batchEnd, top, rows = 0, left, columns = 0, before, channels = 0] = data;
  if (batchStart || batchEnd || top || left || before) throw new Error('padding before the start is not supported');
  return call.graph.padEnd(x, [channels, rows, columns]);
}

/** A picture as one row of numbers in NHWC order; what is flat already stays. */
function flattened(graph: GraphBuilder, x: Value): Value {
  const count = x.shape.reduce((a, b) => a * b, 1);
  return x.shape.length === 3 ? graph.reshape(graph.toHwc(x), [count]) : x;
}

/** The activation that the operator's options ask for, in the field given. */
function activated({ graph, step }: Call, x: Value, field: number): Value {
  const activation = step.options?.int8(field) ?? 0;
  if (activation === 0) return x;
  if (activation === 1) return graph.relu(x);
  throw new Error(`activation ${activation} is not supported`);
}

/** Padding and stride; both kinds of convolution and pooling keep them in the same fields. */
function windowOf({ type, options }: Step): { stride: number; padding: Padding } {
  const stride = options?.int32(1) ?? 0;
  if (options?.int32(2) !== stride) throw new Error(`${type} with two different strides is not supported`);
  return { stride, padding: options.int8(0) === 0 ? 'same' : 'valid' };
}

function biasOf(call: Call): { bias?: Weights } {
  const index = call.step.inputs[2];
  return index === undefined || index < 0 ? {} : { bias: constantAt(call, 2) };
}

/** TensorFlow Lite's [out, height, width, in] in TensorFlow's order [height, width, in, out]. */
function toHwio({ dims, data }: Weights): Weights {
  const [out = 0, height = 0, width = 0, channels = 0] = dims;
  const size = height * width * channels;
  const turned = Float32Array.from(
    { length: data.length },
    (_, i) => data[(i % out) * size + Math.floor(i / out)] ?? 0,
  );
  return { dims: [height, width, channels, out], data: turned };
}

function valueAt({ step, values }: Call, index: number): Value {
  const value = values.get(step.inputs[index] ?? -1);
  if (!value) throw new Error(`${step.type}: input ${index} is no computed value`);
  return value;
}

function constantAt({ step, constants }: Call, index: number): Weights {
  const constant = constants.get(step.inputs[index] ?? -1);
  if (!constant) throw new Error(`${step.type}: input ${index} is no constant`);
  return constant;
}
