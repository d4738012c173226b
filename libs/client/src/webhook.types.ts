import type { components } from './gen/gallery-compliance-webhook.js';

type Schemas = components['schemas'];

/** What happened, as an endpoint is told; `webhook.test` is the type of a test message. Newer servers may tell further types. */
export type WebhookEvent = Schemas['WebhookEvent'];

export type WebhookEventType = WebhookEvent['type'];

/** Where to send which events. Sealed and signed unless it says otherwise. */
export type WebhookEndpoint = Schemas['WebhookRegisterRequest'];

/** The `secret` that `openWebhook` needs: keep it. */
export type RegisteredWebhook = Schemas['WebhookSecretResponse'];
