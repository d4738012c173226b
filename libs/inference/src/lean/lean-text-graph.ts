import { withFoldedFactors } from './affine.js';
import { withConstantsApart, withoutUnread } from './constants.js';
import { withGatesOfOne } from './gates.js';
import { readGraph, writeGraph } from './graph-file.js';
import { withFusedHardSwish } from './hard-swish.js';

/**
 * An ONNX file of PP-LCNetV3, the backbone of the networks for text, written so that ONNX Runtime needs less for the same
 * numbers, but for rounding (ADR 0147): half of its time went into factors, summands and hard swishes between the
 * convolutions. Pure: equal files give equal files, and one with nothing to gain comes back as it is.
 */
export function leanTextGraph(bytes: Uint8Array): Uint8Array {
  const file = withConstantsApart(readGraph(bytes));
  const lean = withGatesOfOne(withFusedHardSwish(withFoldedFactors(file)));
  return lean === file ? bytes : writeGraph(withoutUnread(lean));
}
