import { z } from 'zod';

const MOST_PER_PAGE = 1000;

export const listBody = z.object({
  pageNumber: z.int().min(1).max(1_000_000_000),
  pageSize: z.int().min(1).max(MOST_PER_PAGE),
});

export type ListBody = z.output<typeof listBody>;

export const decisionBody = z.object({ decision: z.enum(['accept', 'refuse']) });

export type DecisionBody = z.output<typeof decisionBody>;
