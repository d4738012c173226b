/** Turns a vector by a secret orthogonal matrix: lengths and angles stay. */
export type Turn = (vector: Float32Array) => Float32Array;

/** Makes the turn of a seed of 32 bytes for vectors of so many values; the same seed gives the same turn. */
export type TurnOf = (seed: Uint8Array, dimensions: number) => Turn;

/** Injection token of `TurnOf`. */
export const TURN_OF = Symbol('turn of a space');
