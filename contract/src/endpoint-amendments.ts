/** What we added for the endpoints of webhooks: how one is disabled and enabled, a test message, and what sealed bodies hold. */

const document = 'gallery-compliance-webhook' as const;
const registration = '/paths/~1webhook~1registration';
const ours = { 'x-source': 'ours' };
const error = (name: string) => ({ $ref: `#/components/responses/${name}` });
const errors = { '401': error('Unauthorized'), '403': error('Forbidden'), '500': error('ServerError') };

const testMessage = {
  parameters: [{ $ref: '#/components/parameters/WebhookId' }],
  post: {
    tags: ['Registration'],
    operationId: 'testWebhook',
    ...ours,
    summary: 'Send a test message to a subscription and tell what came of it',
    description:
      'Of the type `webhook.test`, sealed and signed as deliveries are, by the same rule of where they may go; to a disabled subscription too.',
    responses: {
      '200': {
        description: 'What came of it, whatever that is.',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/WebhookTest' } } },
      },
      '404': error('NotFound'),
      ...errors,
    },
  },
};

const testSchema = {
  type: 'object',
  ...ours,
  required: ['outcome', 'durationMs'],
  properties: {
    outcome: {
      type: 'string',
      enum: ['answered', 'refused', 'unreachable', 'timeout'],
      description: 'refused: by the rule of where messages may go.',
    },
    durationMs: { type: 'integer', minimum: 0 },
    status: { type: 'integer', description: 'Of the answer: any 2xx would acknowledge an event.' },
    body: { type: 'string', maxLength: 1024, description: 'What the first 1024 bytes of the answer read as UTF-8.' },
    reason: { type: 'string', description: 'Why there was no answer.' },
  },
};

const disabledWhy =
  'An endpoint that is gone, or does nothing but fail, is disabled, and its owner must be able to tell: ADR 0121.';
const envelopeWhy = 'The document leaves the envelope to us: ADR 0121.';
const envelope = '/components/schemas/EncryptedEnvelope';

/** Places of the document that read otherwise. */
export const ENDPOINT_AMENDMENTS = [
  {
    document,
    at: '/components/schemas/Webhook/properties/disabledAt',
    value: { type: 'string', format: 'date-time', description: 'Present while it is disabled.', ...ours },
    why: disabledWhy,
  },
  {
    document,
    at: '/components/schemas/Webhook/properties/disabledReason',
    value: {
      type: 'string',
      enum: ['gone', 'failing', 'owner'],
      description: 'gone: it answered 410; failing: nothing was delivered for days; owner: by a change.',
      ...ours,
    },
    why: disabledWhy,
  },
  {
    document,
    at: '/components/schemas/WebhookUpdateRequest/properties/enabled',
    value: { type: 'boolean', description: 'Enables or disables it.', ...ours },
    why: disabledWhy,
  },
  { document, at: '/components/schemas/WebhookTest', value: testSchema, why: 'As its operation.' },
  {
    document,
    at: `${registration}~1{webhookId}~1test`,
    value: testMessage,
    why: 'Who sets an endpoint up must see whether messages arrive, by the very way they go: ADR 0120.',
  },
  {
    document,
    at: '/components/schemas/WebhookEvent/properties/type',
    value: { anyOf: [{ $ref: '#/components/schemas/WebhookEventType' }, { type: 'string', const: 'webhook.test' }] },
    why: 'A test message must not be taken for an event.',
  },
  {
    document,
    at: `${envelope}/description`,
    value:
      'AES-256-GCM under a key that HKDF-SHA256 derives from the base64-decoded secret (no salt, info `bonafide webhook body v1`), the id as additional data. The plaintext is the UTF-8 JSON of WebhookEvent.',
    why: envelopeWhy,
  },
  {
    document,
    at: `${envelope}/required`,
    value: ['v', 'alg', 'kid', 'id', 'iv', 'data', 'tag'],
    why: envelopeWhy,
  },
  { document, at: `${envelope}/properties/v`, value: { type: 'integer', const: 1, ...ours }, why: envelopeWhy },
  {
    document,
    at: `${envelope}/properties/kid`,
    value: {
      type: 'string',
      pattern: '^[0-9a-f]{16}$',
      description: 'Which secret: the first 16 hexadecimal digits of its SHA-256.',
      ...ours,
    },
    why: envelopeWhy,
  },
  {
    document,
    at: `${envelope}/properties/id`,
    value: { type: 'string', description: 'That of the event and of `webhook-id`.', ...ours },
    why: envelopeWhy,
  },
] as const;
