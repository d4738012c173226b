import type { Value } from '../../onnx/graph-builder.js';
import { type WeightMap, weightsOf } from '../tfjs-weights.js';
import { MEAN_RGB, type Net, netOf } from './layers.js';

const SIZE = 150;

/**
 * face_recognition: the ResNet-34 of dlib's `dlib_face_recognition_resnet_model_v1` (Davis King), 128 numbers a face.
 * `image` [N,150,150,3] RGB -> `descriptor` [N,128] of length 1, compared by cosine. The descriptor is the mean over the
 * face and its mirror image, which costs a second pass and spares a fifth of the false non-matches (see README).
 */
export function faceRecognition(weights: WeightMap): Uint8Array {
  const net = netOf('face-recognition', weights);
  const { graph } = net;
  let x = graph.withMirrored(graph.image(SIZE, SIZE, MEAN_RGB, 1 / 255));
  x = graph.relu(scaledConv(net, x, 'conv32_down', 2, 'valid'));
  x = graph.pool('Max', x, 3, 2, 'valid');
  for (const block of ['conv32_1', 'conv32_2', 'conv32_3']) x = residual(net, x, block);
  x = residualDown(net, x, 'conv64_down');
  for (const block of ['conv64_1', 'conv64_2', 'conv64_3']) x = residual(net, x, block);
  x = residualDown(net, x, 'conv128_down');
  for (const block of ['conv128_1', 'conv128_2']) x = residual(net, x, block);
  x = residualDown(net, x, 'conv256_down');
  for (const block of ['conv256_1', 'conv256_2']) x = residual(net, x, block);
  x = residualDown(net, x, 'conv256_down_out');
  const pooled = graph.reshape(graph.op('GlobalAveragePool', [x], {}, [256, 1, 1]), [256]);
  graph.output('descriptor', graph.unitMeanOfMirrored(graph.dense(pooled, weightsOf(weights, 'fc'))));
  return graph.encode();
}

/** Convolution followed by a scale and a shift per channel, which are folded into filters and bias. */
function scaledConv(net: Net, x: Value, path: string, stride: number, padding: 'same' | 'valid'): Value {
  const filters = weightsOf(net.weights, `${path}/conv/filters`);
  const bias = weightsOf(net.weights, `${path}/conv/bias`);
  const scale = weightsOf(net.weights, `${path}/scale/weights`).data;
  const shift = weightsOf(net.weights, `${path}/scale/biases`).data;
  const channels = scale.length;
  const scaled = filters.data.map((value, i) => value * (scale[i % channels] ?? 0));
  const moved = bias.data.map((value, i) => value * (scale[i] ?? 0) + (shift[i] ?? 0));
  return net.graph.conv(
    x,
    { dims: filters.dims, data: scaled },
    { stride, padding, bias: { dims: bias.dims, data: moved } },
  );
}

function residual({ graph, weights }: Net, x: Value, path: string): Value {
  const net = { graph, weights };
  const inner = graph.relu(scaledConv(net, x, `${path}/conv1`, 1, 'same'));
  return graph.relu(graph.add(scaledConv(net, inner, `${path}/conv2`, 1, 'same'), x));
}

/** Halves the picture; the short cut is an average pool, and zeros fill what either branch lacks at the end. */
function residualDown(net: Net, x: Value, path: string): Value {
  const { graph } = net;
  const inner = graph.relu(scaledConv(net, x, `${path}/conv1`, 2, 'valid'));
  const main = scaledConv(net, inner, `${path}/conv2`, 1, 'same');
  const shortcut = graph.pool('Average', x, 2, 2, 'valid');
  return graph.relu(graph.add(fill(net, main, shortcut), fill(net, shortcut, main)));
}

function fill({ graph }: Net, x: Value, other: Value): Value {
  const missing = other.shape.map((size, axis) => Math.max(0, size - (x.shape[axis] ?? 0)));
  return missing.some((count) => count > 0) ? graph.padEnd(x, missing) : x;
}
