/** Lights of the contract's mask (docs/contract B.8) that are not white: infrared (8 and 16) and ultraviolet. */
const NOT_WHITE: ReadonlySet<number> = new Set([8, 16, 24, 128]);

/** Whether a page was taken under white light, the only one under which its print can be read; numbers that mean nothing count as white. */
export function isWhite(lightingScheme: number): boolean {
  return !NOT_WHITE.has(lightingScheme);
}
