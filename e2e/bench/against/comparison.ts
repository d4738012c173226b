import type { Frames } from '../lib/captures.ts';
import type { OwnStack } from '../lib/stack.ts';
import type { Checkout } from './revision.ts';

/** A checkout, running. */
export interface Side extends Checkout {
  stack: OwnStack;
  /** Captures that both sides take for live. */
  frames: readonly Frames[];
}

/** What a figure has to be: its ratio to the other side's, or the figure itself. */
export interface Goal {
  of: 'ratio' | 'value';
  most?: number;
  least?: number;
}

/** A figure that a turn measures. */
export interface Figure {
  title: string;
  unit: string;
  /** Digits after the point. */
  digits: number;
  goal: Goal;
}

/** Something that is measured on both sides in turn. */
export interface Comparison {
  figures: readonly Figure[];
  /** Whether it takes minutes: it is then measured once on each side. */
  isLong?: boolean;
  /** Measures one side; answers a value for each figure, in their order. */
  turn(side: Side): Promise<number[]>;
}
