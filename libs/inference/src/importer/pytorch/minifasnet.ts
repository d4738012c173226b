import type { GraphBuilder, Value, Weights } from '../../onnx/graph-builder.js';
import type { Network } from '../network.js';
import type { StateDict } from './state-dict.js';

/** PyTorch's default for batch normalisation. */
const EPSILON = 1e-5;

interface Net {
  readonly graph: GraphBuilder;
  readonly state: StateDict;
}

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
    x = convolution(net, x, 'conv_6_dw', 1, 0);
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
  const folded = convolution(net, x, path, stride, padding);
  return net.graph.op('PRelu', [folded, net.graph.constant(slopes, [slopes.length, 1, 1])]);
}

function depthWise(net: Net, x: Value, path: string, stride: number): Value {
  const spread = block(net, block(net, x, `${path}.conv`, 1), `${path}.conv_dw`, stride);
  return convolution(net, spread, `${path}.project`, 1, 0);
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
  const less = graph.relu(convolution(net, mean, path, 1, 0, ['fc1', 'bn1']));
  const weights = graph.op('Sigmoid', [convolution(net, less, path, 1, 0, ['fc2', 'bn2'])]);
  return graph.mul(x, weights);
}

/** A convolution without bias and its batch normalisation, folded into one convolution with bias. */
function convolution(
  net: Net,
  x: Value,
  path: string,
  stride: number,
  padding: number,
  [conv, bn] = ['conv', 'bn'] as readonly [string, string],
): Value {
  const { graph } = net;
  const filters = weightsOf(net, `${path}.${conv}.weight`);
  const [out = 0, inPerGroup = 1, height = 1, width = 1] = filters.dims;
  const { scale, shift } = normalisation(net, `${path}.${bn}`);
  const perChannel = filters.data.length / out;
  const folded = filters.data.map((value, i) => value * (scale[Math.floor(i / perChannel)] ?? 0));
  const [channels = 0, rows = 0, columns = 0] = x.shape;
  const size = (length: number, kernel: number) => Math.floor((length + 2 * padding - kernel) / stride) + 1;
  return graph.op(
    'Conv',
    [x, graph.constant(folded, filters.dims), graph.constant(shift, [out])],
    {
      group: { i: channels / inPerGroup },
      kernel_shape: { ints: [height, width] },
      strides: { ints: [stride, stride] },
      pads: { ints: [padding, padding, padding, padding] },
    },
    [out, size(rows, height), size(columns, width)],
  );
}

function normalised(net: Net, x: Value, path: string): Value {
  const { scale, shift } = normalisation(net, path);
  const { graph } = net;
  return graph.add(graph.mul(x, graph.constant(scale, [scale.length])), graph.constant(shift, [shift.length]));
}

/** Batch normalisation at inference as x · scale + shift, per channel. */
function normalisation(net: Net, path: string): { scale: number[]; shift: number[] } {
  const [gamma, beta, mean, variance] = ['weight', 'bias', 'running_mean', 'running_var'].map(
    (name) => weightsOf(net, `${path}.${name}`).data,
  ) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const scale = Array.from(gamma, (value, i) => value / Math.sqrt((variance[i] ?? 0) + EPSILON));
  return { scale, shift: scale.map((value, i) => (beta[i] ?? 0) - value * (mean[i] ?? 0)) };
}

/** A linear layer without bias: weights [out, in]. */
function linear(net: Net, x: Value, path: string): Value {
  const weights = weightsOf(net, `${path}.weight`);
  const inputs = [x, net.graph.constant(weights.data, weights.dims)];
  return net.graph.op('Gemm', inputs, { transB: { i: 1 } }, [weights.dims[0] ?? 0]);
}

function weightsOf({ state }: Net, name: string): Weights {
  const weights = state.get(name);
  if (!weights) throw new Error(`the state dictionary lacks ${name}`);
  return weights;
}
