/** Logistic step from 0 to 1 with its middle at `middle`; a negative `width` falls from 1 to 0. */
export function sigmoid(value: number, middle: number, width: number): number {
  return 1 / (1 + Math.exp((middle - value) / width));
}

/** A component value: a whole number from 0 (worst) to 100 (best). */
export function percent(value: number): number {
  return Math.round(Math.min(100, Math.max(0, value)));
}
