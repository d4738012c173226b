import { z } from 'zod';

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

/** Configuration of how events are delivered and how long they are kept. */
export const deliveryConfig = {
  BONAFIDE_WEBHOOK_CONCURRENCY: whole(1, 1000).default(16).describe('Deliveries that one endpoint gets at a time'),
  BONAFIDE_WEBHOOK_PER_SECOND: whole(1, 10_000).default(500).describe('Deliveries that one endpoint gets per second'),
  BONAFIDE_WEBHOOK_ENDPOINTS: whole(1, 10_000)
    .default(500)
    .describe('Endpoints that one replica delivers to at a time; where more have something due, each has its turn'),
  BONAFIDE_WEBHOOK_ORDER_MINUTES: whole(0, 6000)
    .default(60)
    .describe('How long later events of a session wait for an earlier one that fails, from its first try'),
  // The schedule of retries takes more than three days.
  BONAFIDE_WEBHOOK_DAYS: whole(4, 365)
    .default(30)
    .describe('Days after which events, their deliveries and attempts are deleted'),
};
