import type { Value } from '../../onnx/graph-builder.js';
import type { WeightMap } from '../tfjs-weights.js';
import { conv, dense, MEAN_RGB, type Net, netOf, separable } from './layers.js';

const SIZE = 112;
const MAIN_BLOCKS = 2;

/**
 * age_gender: a small Xception (Chollet 2017) with two heads.
 * `image` [N,112,112,3] RGB -> `age` [N,1] in years, `sex` [N,2] probabilities of male and female.
 */
export function faceAge(weights: WeightMap): Uint8Array {
  const net = netOf('face-age', weights);
  const { graph } = net;
  let x = graph.image(SIZE, SIZE, MEAN_RGB, 1 / 255);
  x = graph.relu(conv(net, x, 'entry_flow/conv_in', { stride: 2 }));
  x = reduction(net, x, x, 'entry_flow/reduction_block_0');
  x = reduction(net, x, graph.relu(x), 'entry_flow/reduction_block_1');
  for (let block = 0; block < MAIN_BLOCKS; block++) x = mainBlock(net, x, `middle_flow/main_block_${block}`);
  x = reduction(net, x, graph.relu(x), 'exit_flow/reduction_block');
  x = graph.relu(separable(net, x, 'exit_flow/separable_conv'));
  const pooled = graph.pool('Average', x, 7, 2, 'valid');
  const features = graph.reshape(pooled, [pooled.shape[0] ?? 0]);
  graph.output('age', dense(net, features, 'fc/age'));
  graph.output('sex', graph.op('Softmax', [dense(net, features, 'fc/gender')], { axis: { i: 1 } }));
  return graph.encode();
}

/** Two separable convolutions and a pool over `activated`, plus a strided projection of `x`. */
function reduction(net: Net, x: Value, activated: Value, path: string): Value {
  const { graph } = net;
  const first = separable(net, activated, `${path}/separable_conv0`);
  const second = separable(net, graph.relu(first), `${path}/separable_conv1`);
  const pooled = graph.pool('Max', second, 3, 2, 'same');
  return graph.add(pooled, conv(net, x, `${path}/expansion_conv`, { stride: 2 }));
}

function mainBlock(net: Net, x: Value, path: string): Value {
  const { graph } = net;
  let out = x;
  for (const layer of [0, 1, 2]) out = separable(net, graph.relu(out), `${path}/separable_conv${layer}`);
  return graph.add(out, x);
}
