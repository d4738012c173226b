import { z } from 'zod';
import { weightsManifest } from '../tfjs-weights.js';

const longs = z.array(z.coerce.number());
const attribute = z.object({
  s: z.string().optional(),
  list: z.object({ i: longs.optional(), s: z.array(z.string()).optional() }).optional(),
});

const node = z.object({
  name: z.string(),
  op: z.string(),
  input: z.array(z.string()).default([]),
  attr: z.record(z.string(), attribute).default({}),
});

/** A TensorFlow.js graph model (`model.json`): a TensorFlow GraphDef in JSON, and the list of its weights. */
export const graphModelFile = z.object({
  format: z.literal('graph-model'),
  modelTopology: z.object({ node: z.array(node) }),
  weightsManifest,
});

export type GraphNode = z.infer<typeof node>;

/** Whole-number list attribute, such as `strides`, in NHWC order. */
export function integers(graphNode: GraphNode, name: string): readonly number[] {
  const list = graphNode.attr[name]?.list?.i;
  if (!list) throw new Error(`node ${graphNode.name} has no attribute ${name}`);
  return list;
}

/** Text attribute, which GraphDef JSON holds in base64. */
export function text(graphNode: GraphNode, name: string): string {
  return decode(graphNode.attr[name]?.s ?? '');
}

/** List of texts, such as `fused_ops`. */
export function texts(graphNode: GraphNode, name: string): readonly string[] {
  return (graphNode.attr[name]?.list?.s ?? []).map(decode);
}

/** Input names without the control mark and output index. */
export function inputNames(graphNode: GraphNode): readonly string[] {
  return graphNode.input.filter((name) => !name.startsWith('^')).map((name) => name.replace(/:\d+$/, ''));
}

/** The nodes that the named ones depend on, and these, in an order in which every node follows its inputs. */
export function sortTopologically(nodes: readonly GraphNode[], wanted: readonly string[]): readonly GraphNode[] {
  const byName = new Map(nodes.map((graphNode) => [graphNode.name, graphNode]));
  const sorted = new Set<GraphNode>();
  const visit = (name: string): void => {
    const graphNode = byName.get(name);
    if (!graphNode) throw new Error(`the graph has no node ${name}`);
    if (sorted.has(graphNode)) return;
    inputNames(graphNode).forEach(visit);
    sorted.add(graphNode);
  };
  wanted.forEach(visit);
  return [...sorted];
}

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}
