import { decodeOnnx } from '../onnx/decode.js';
import type { GraphBuilder, Value } from '../onnx/graph-builder.js';

/**
 * A network from a file, whatever its format, ready to be written into a graph behind this project's own input and
 * before its own outputs. It has one input, a float picture; `outputs` gives the shapes of the wanted results by the
 * names that the file calls them by.
 */
export type Network = <Name extends string>(
  graph: GraphBuilder,
  picture: Value,
  outputs: Readonly<Record<Name, readonly number[]>>,
) => Record<Name, Value>;

/** The network of an ONNX file with one input. */
export function onnxNetwork(bytes: Uint8Array): Network {
  const model = decodeOnnx(bytes, 'net/');
  const [input, ...others] = model.inputs;
  if (input === undefined || others.length > 0) throw new Error('expected an ONNX file with one input');
  return (graph, picture, outputs) => graph.embed(model, { [input]: picture }, outputs);
}

/** A network that takes its picture in NHWC order, as one that takes it in NCHW. */
export function inNhwc(network: Network): Network {
  return (graph, picture, outputs) => network(graph, graph.toHwc(picture), outputs);
}
