import type { Value } from '../../onnx/graph-builder.js';
import type { Network } from '../network.js';
import { convolution, type Net, normalised, weightsOf } from './layers.js';
import type { StateDict } from './state-dict.js';

/** First block of each stage whose picture is halved. Source: inverted_residual_setting of foamliu/MobileFaceNet. */
const HALVING = [0, 5, 12];

/**
 * MobileFaceNet (Chen, Liu, Gao, Han 2018) as foamliu/MobileFaceNet, mobilefacenet.py, has it, over its state
 * dictionary. Gives `embedding`, 128 values.
 */
export function mobileFaceNetNetwork(state: StateDict): Network {
  return (graph, picture, outputs) => {
    const net = { graph, state };
    let x = clipped(net, convolution(net, picture, { conv: 'conv1.0', norm: 'conv1.1' }, 2, 1));
    x = graph.relu(convolution(net, x, { conv: 'dw_conv.depthwise', norm: 'dw_conv.bn1' }, 1, 1));
    x = graph.relu(convolution(net, x, { conv: 'dw_conv.pointwise', norm: 'dw_conv.bn2' }, 1, 0));
    for (let i = 0; state.has(`features.${i}.conv.2.weight`); i++) x = inverted(net, x, i);
    x = clipped(net, convolution(net, x, { conv: 'conv2.0', norm: 'conv2.1' }, 1, 0));
    x = convolution(net, x, { conv: 'gdconv.depthwise', norm: 'gdconv.bn' }, 1, 0);
    const { data, dims } = weightsOf(net, 'conv3.weight');
    const bias = weightsOf(net, 'conv3.bias');
    const [out = 0, into = 0] = dims;
    const inputs = [graph.reshape(x, [into]), graph.constant(data, [out, into]), graph.constant(bias.data, [out])];
    const embedding = normalised(net, graph.op('Gemm', inputs, { transB: { i: 1 } }, [out]), 'bn');
    const names = Object.keys(outputs);
    if (names.some((name) => name !== 'embedding')) throw new Error('the network gives embedding alone');
    return Object.fromEntries(names.map((name) => [name, embedding])) as Record<(typeof names)[number], Value>;
  };
}

/** Spread, depthwise, narrowed; added to what came in where both have one shape. */
function inverted(net: Net, x: Value, number: number): Value {
  const path = `features.${number}.conv`;
  const stride = HALVING.includes(number) ? 2 : 1;
  const spread = clipped(net, convolution(net, x, { conv: `${path}.0.0`, norm: `${path}.0.1` }, 1, 0));
  const filtered = clipped(net, convolution(net, spread, { conv: `${path}.1.0`, norm: `${path}.1.1` }, stride, 1));
  const narrow = convolution(net, filtered, { conv: `${path}.2`, norm: `${path}.3` }, 1, 0);
  return stride === 1 && narrow.shape[0] === x.shape[0] ? net.graph.add(x, narrow) : narrow;
}

/** ReLU6. */
function clipped({ graph }: Net, x: Value): Value {
  return graph.op('Clip', [x, graph.constant([0], []), graph.constant([6], [])]);
}
