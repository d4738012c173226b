import { z } from 'zod';

/** Configuration of every service that talks over NATS. */
export const messagingConfig = {
  BONAFIDE_NATS_URL: z.url({ protocol: /^(nats|tls)$/ }).describe('NATS server, credentials inside'),
};
