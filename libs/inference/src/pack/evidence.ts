/** Fewest impostor pairs of a matcher's calibration: 20 lie above S = 3, where its tail begins. */
export const LEAST_IMPOSTORS = 20_000;
/** Fewest genuine captures of attack detection's: level 4 refuses five of them. */
export const LEAST_GENUINE = 100;
