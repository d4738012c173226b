/** Differences between neighbouring digits, modulo 10, of one digit repeated and of runs up and down: 0000, 7890, 3210. */
const TRIVIAL_STEPS = new Set([0, 1, 9]);

/** True for PINs that are tried first: one digit repeated, or a run of digits up or down, around 9 and 0 too. */
export function isTrivial(pin: string): boolean {
  const digits = Array.from(pin, Number);
  const steps = new Set(digits.slice(1).map((digit, at) => (digit - (digits[at] ?? 0) + 10) % 10));
  const [step] = steps;
  return steps.size === 1 && step !== undefined && TRIVIAL_STEPS.has(step);
}
