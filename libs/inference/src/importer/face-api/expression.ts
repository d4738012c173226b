import type { WeightMap } from '../tfjs-weights.js';
import { SIZE, squareFeatures } from './landmarks.js';
import { dense, MEAN_RGB, netOf } from './layers.js';

/**
 * face_expression, on the same trunk as the landmark network: `image` [N,112,112,3] RGB -> `expressions` [N,7], softmax
 * over neutral, happy, sad, angry, fearful, disgusted, surprised.
 */
export function faceExpression(weights: WeightMap): Uint8Array {
  const net = netOf('face-expression', weights);
  const { graph } = net;
  const image = graph.image(SIZE, SIZE, MEAN_RGB, 1 / 255);
  graph.output('expressions', graph.op('Softmax', [dense(net, squareFeatures(net, image), 'fc')], { axis: { i: 1 } }));
  return graph.encode();
}
