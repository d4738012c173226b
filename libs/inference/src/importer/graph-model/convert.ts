import type { GraphBuilder, Value } from '../../onnx/graph-builder.js';
import { type WeightMap, weightsOf } from '../tfjs-weights.js';
import { OPERATORS, type Source } from './operators.js';
import { type GraphNode, inputNames, sortTopologically } from './topology.js';

/** A parsed TensorFlow.js graph model. */
export interface GraphModel {
  readonly nodes: readonly GraphNode[];
  readonly weights: WeightMap;
}

/**
 * Writes into `graph` what the source model needs to compute the named nodes from `image`, its only input, and returns
 * their results under the given keys. It knows the operators that small image networks use and refuses any other. Pictures
 * turn from NHWC to NCHW; whatever flattens a picture sees it in NHWC order again.
 */
export function convertGraph<Key extends string>(
  graph: GraphBuilder,
  { nodes, weights }: GraphModel,
  image: Value,
  outputs: Readonly<Record<Key, string>>,
): Record<Key, Value> {
  const results = new Map<string, Source>();
  for (const node of sortTopologically(nodes, Object.values(outputs))) {
    if (node.op === 'Const') results.set(node.name, { weights: weightsOf(weights, node.name) });
    else if (node.op === 'Placeholder') results.set(node.name, { value: image });
    else {
      const operator = OPERATORS[node.op];
      if (!operator) throw new Error(`operator ${node.op} is not supported`);
      const inputs = inputNames(node).map((name) => results.get(name) as Source);
      results.set(node.name, { value: operator({ graph, node, inputs }) });
    }
  }
  const computed = (name: string): Value => {
    const result = results.get(name);
    if (!result || !('value' in result)) throw new Error(`the graph computes no ${name}`);
    return result.value;
  };
  const named = Object.entries<string>(outputs).map(([key, name]) => [key, computed(name)]);
  return Object.fromEntries(named) as Record<Key, Value>;
}
