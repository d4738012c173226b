import type { GraphBuilder, Value, Weights } from '../../onnx/graph-builder.js';
import type { StateDict } from './state-dict.js';

/** PyTorch's default for batch normalisation. */
const EPSILON = 1e-5;

/** A network that is being written over the weights of a state dictionary. */
export interface Net {
  readonly graph: GraphBuilder;
  readonly state: StateDict;
}

/** A convolution without bias and its batch normalisation, by their names, folded into one convolution with bias. */
export function convolution(
  net: Net,
  x: Value,
  { conv, norm }: { conv: string; norm: string },
  stride: number,
  padding: number,
): Value {
  const { graph } = net;
  const filters = weightsOf(net, `${conv}.weight`);
  const [out = 0, inPerGroup = 1, height = 1, width = 1] = filters.dims;
  const { scale, shift } = normalisation(net, norm);
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

/** Batch normalisation of a row of features. */
export function normalised(net: Net, x: Value, path: string): Value {
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
export function linear(net: Net, x: Value, path: string): Value {
  const weights = weightsOf(net, `${path}.weight`);
  const inputs = [x, net.graph.constant(weights.data, weights.dims)];
  return net.graph.op('Gemm', inputs, { transB: { i: 1 } }, [weights.dims[0] ?? 0]);
}

/** Weights by their name; throws when the state dictionary lacks them. */
export function weightsOf({ state }: Net, name: string): Weights {
  const weights = state.get(name);
  if (!weights) throw new Error(`the state dictionary lacks ${name}`);
  return weights;
}
