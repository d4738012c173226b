import { z } from 'zod';
import { DELIVERY_STATES } from '../log/delivery.entity.js';

const MOST_NUMBERS = 1000;
const MOST_PER_PAGE = 500;
/** Without the one character that the database's texts cannot hold. */
const number = z
  .string()
  .min(1)
  .max(128)
  .refine((text) => !text.includes('\0'), 'Field "list" holds a zero character.');

export const eventDataBody = z.object({
  webhookId: z.string().max(64),
  // The document shows objects, and asks to take bare strings too.
  list: z
    .array(z.union([number, z.object({ transactionNum: number }).transform(({ transactionNum }) => transactionNum)]))
    .max(MOST_NUMBERS),
});
export type EventDataBody = z.output<typeof eventDataBody>;

const position = z.string().regex(/^\d{1,18}$/);

export const listQuery = z.object({
  state: z.enum(DELIVERY_STATES).optional(),
  before: position.optional(),
  limit: z.coerce.number().int().min(1).max(MOST_PER_PAGE).default(100),
});
export type ListQuery = z.output<typeof listQuery>;

export const noticesQuery = z.object({ limit: z.coerce.number().int().min(1).max(MOST_PER_PAGE).default(100) });

export const replayBody = z.object({
  since: z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
  after: position.default('0'),
  states: z
    .array(z.enum(['failed', 'cancelled', 'delivered']))
    .min(1)
    .max(3)
    .default(['failed', 'cancelled']),
});
export type ReplayBody = z.output<typeof replayBody>;

/** Ids of events are UUIDs; others name none. */
export const eventId = z.uuid();
