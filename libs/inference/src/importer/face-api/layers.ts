import { type ConvOptions, GraphBuilder, type Value } from '../../onnx/graph-builder.js';
import { type WeightMap, weightsOf } from '../tfjs-weights.js';

/** A network under construction and the weights it takes its layers from. */
export interface Net {
  readonly graph: GraphBuilder;
  readonly weights: WeightMap;
}

/** Mean colour (RGB) that the landmark, descriptor and age networks were trained with. */
export const MEAN_RGB = [122.782, 117.001, 104.298] as const;

/** An empty graph over the given weights. */
export function netOf(name: string, weights: WeightMap): Net {
  return { graph: new GraphBuilder(name), weights };
}

/** Convolution with `<path>/filters` and `<path>/bias`. */
export function conv(net: Net, x: Value, path: string, options: ConvOptions = {}): Value {
  const bias = weightsOf(net.weights, `${path}/bias`);
  return net.graph.conv(x, weightsOf(net.weights, `${path}/filters`), { ...options, bias });
}

/** Depthwise-separable convolution: `<path>/depthwise_filter`, `<path>/pointwise_filter`, `<path>/bias`. */
export function separable(net: Net, x: Value, path: string, options: ConvOptions = {}): Value {
  const { graph, weights } = net;
  const spread = graph.conv(x, weightsOf(weights, `${path}/depthwise_filter`), { ...options, depthwise: true });
  return graph.conv(spread, weightsOf(weights, `${path}/pointwise_filter`), {
    padding: 'valid',
    bias: weightsOf(weights, `${path}/bias`),
  });
}

/** Fully connected layer with `<path>/weights` and `<path>/bias`. */
export function dense(net: Net, x: Value, path: string): Value {
  return net.graph.dense(x, weightsOf(net.weights, `${path}/weights`), weightsOf(net.weights, `${path}/bias`));
}
