import { withoutChannelPads, withWholeBlocks } from './channels.js';
import { readGraph, writeGraph } from './graph-file.js';
import { withoutPRelu } from './prelu.js';

/**
 * An ONNX file written so that ONNX Runtime needs less for the same numbers, but for rounding: what its own optimiser
 * leaves out (ADR 0091). Pure: equal files give equal files, and one with nothing to gain comes back as it is.
 */
export function leanGraph(bytes: Uint8Array): Uint8Array {
  const file = readGraph(bytes);
  const lean = withWholeBlocks(withoutChannelPads(withoutPRelu(file)));
  return lean === file ? bytes : writeGraph(lean);
}
