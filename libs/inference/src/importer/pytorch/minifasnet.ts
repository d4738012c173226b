import type { Value } from '../../onnx/graph-builder.js';
import type { Network } from '../network.js';
import { convolution, linear, type Net, normalised, weightsOf } from './layers.js';
import type { StateDict } from './state-dict.js';

/**
 * MiniFASNet and MiniFASNetSE (minivision-ai/Silent-Face-Anti-Spoofing, src/model_lib/MiniFASNet.py) over a state
 * dictionary: which of the variants it is shows in the shapes and names of the weights. Gives `prob`, softmax of three.
 */
export function miniFasNetNetwork(state: StateDict): Network {
  return (graph, picture, outputs) => {
    const net = { graph, state };
    let x = block(net, picture, 'conv1', 2);
    x = block(net, x, 'conv2_dw', 1);
    for (const [down, stage] of [
      ['conv_23', 'conv_3'],
      ['conv_34', 'conv_4'],
      ['conv_45', 'conv_5'],
    ] as const) {
      x = depthWise(net, x, down, 2);
      for (let i = 0; state.has(`${stage}.model.${i}.conv.conv.weight`); i++) {
        x = residual(net, x, `${stage}.model.${i}`);
      }
    }
    x = block(net, x, 'conv_6_sep', 1);
    x = convolution(net, x, namesAt('conv_6_dw'), 1, 0);
    let features = graph.reshape(x, [x.shape.reduce((a, b) => a * b, 1)]);
    features = state.has('linear.weight') ? linear(net, features, 'linear') : features;
    const logits = linear(net, normalised(net, features, 'bn'), 'prob');
    const prob = graph.op('Softmax', [logits], { axis: { i: 1 } });
    const names = Object.keys(outputs);
    if (names.some((name) => name !== 'prob')) throw new Error('the network gives prob alone');
    return Object.fromEntries(names.map((name) => [name, prob])) as Record<(typeof names)[number], Value>;
  };
}

/** Convolution, batch normalisation, PReLU; 3 × 3 windows are padded. */
function block(net: Net, x: Value, path: string, stride: number): Value {
  const padding = weightsOf(net, `${path}.conv.weight`).dims[2] === 3 ? 1 : 0;
  const slopes = weightsOf(net, `${path}.prelu.weight`).data;
  const folded = convolution(net, x, namesAt(path), stride, padding);
  return net.graph.op('PRelu', [folded, net.graph.constant(slopes, [slopes.length, 1, 1])]);
}

function depthWise(net: Net, x: Value, path: string, stride: number): Value {
  const spread = block(net, block(net, x, `${path}.conv`, 1), `${path}.conv_dw`, stride);
  return convolution(net, spread, namesAt(`${path}.project`), 1, 0);
}

function residual(net: Net, x: Value, path: string): Value {
  const inner = depthWise(net, x, path, 1);
  const has = net.state.has(`${path}.se_module.fc1.weight`);
  return net.graph.add(x, has ? squeezed(net, inner, `${path}.se_module`) : inner);
}

/** Squeeze and excitation: every channel weighed by what all channels hold on average. */
function squeezed(net: Net, x: Value, path: string): Value {
  const { graph } = net;
  const mean = graph.op('GlobalAveragePool', [x], {}, [x.shape[0] ?? 0, 1, 1]);
  const less = graph.relu(convolution(net, mean, namesAt(path, 'fc1', 'bn1'), 1, 0));
  const weights = graph.op('Sigmoid', [convolution(net, less, namesAt(path, 'fc2', 'bn2'), 1, 0)]);
  return graph.mul(x, weights);
}

const namesAt = (path: string, conv = 'conv', norm = 'bn') => ({ conv: `${path}.${conv}`, norm: `${path}.${norm}` });
