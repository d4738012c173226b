import type { Tell } from '../build.ts';
import { LINT_STEPS, runSteps } from './steps.ts';

/** `./dev lint`: the quick part of `./dev test`; resolves with the number of checks that failed. */
export const lint = (tell: Tell): Promise<number> => runSteps(LINT_STEPS, tell);
