import type { Value } from '../../onnx/graph-builder.js';
import type { WeightMap } from '../tfjs-weights.js';
import { conv, dense, MEAN_RGB, type Net, netOf, separable } from './layers.js';

/** Side of the input square in pixels. */
export const SIZE = 112;

/**
 * face_landmark_68: four densely connected blocks of separable convolutions and one linear layer.
 * `image` [N,112,112,3] RGB -> `points` [N,68,2], x and y in units of the input square (0 = left/top, 1 = right/bottom).
 */
export function faceLandmarks(weights: WeightMap): Uint8Array {
  const net = netOf('face-landmarks', weights);
  const { graph } = net;
  const features = squareFeatures(net, graph.image(SIZE, SIZE, MEAN_RGB, 1 / 255));
  graph.output('points', graph.reshape(dense(net, features, 'fc'), [68, 2]));
  return graph.encode();
}

/** The convolutional trunk that the landmark and the expression network share; one row of numbers a picture. */
export function squareFeatures(net: Net, image: Value): Value {
  const { graph } = net;
  let x = denseBlock(net, graph.relu(conv(net, image, 'dense0/conv0', { stride: 2 })), 'dense0');
  for (const block of ['dense1', 'dense2', 'dense3']) {
    x = denseBlock(net, graph.relu(separable(net, x, `${block}/conv0`, { stride: 2 })), block);
  }
  x = graph.pool('Average', x, 7, 2, 'valid');
  return graph.reshape(graph.toHwc(x), [x.shape.reduce((a, b) => a * b, 1)]);
}

/** Each further convolution sees the sum of all results before it. */
function denseBlock(net: Net, first: Value, path: string): Value {
  const { graph } = net;
  let sum = graph.add(first, separable(net, first, `${path}/conv1`));
  for (const layer of ['conv2', 'conv3']) sum = graph.add(sum, separable(net, graph.relu(sum), `${path}/${layer}`));
  return graph.relu(sum);
}
