/** What we added for the deliveries of webhooks: what came of them, sending them again, and what administrators should know. */

const ours = { 'x-source': 'ours' };
const registration = '/paths/~1webhook~1registration~1{webhookId}';
const time = { type: 'string', format: 'date-time' };
const count = { type: 'integer', minimum: 0 };
const text = { type: 'string' };
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const parameter = (name: string, where: 'path' | 'query', schema: object, description?: string) => ({
  name,
  in: where,
  required: where === 'path',
  schema,
  ...(description && { description }),
});
const webhookId = { $ref: '#/components/parameters/WebhookId' };
const eventId = parameter('eventId', 'path', text, 'The `id` of the event.');
const limit = parameter('limit', 'query', { type: 'integer', minimum: 1, maximum: 500, default: 100 });

const failures = Object.fromEntries(
  [
    ['400', 'BadRequest'],
    ['401', 'Unauthorized'],
    ['403', 'Forbidden'],
    ['404', 'NotFound'],
    ['500', 'ServerError'],
  ].map(([status, name]) => [status, { $ref: `#/components/responses/${name}` }]),
);
const conflict = {
  '409': {
    description: 'The webhook is disabled, or the event was erased.',
    content: { 'application/json': { schema: ref('ErrorResponse') } },
  },
};
const answers = (description: string, schema: object, more: object = {}) => ({
  '200': { description, content: { 'application/json': { schema } } },
  ...failures,
  ...more,
});
const operation = (operationId: string, summary: string, responses: object, more: object = {}) => ({
  tags: ['Event'],
  operationId,
  summary,
  ...ours,
  ...more,
  responses,
});

const STATES = ['waiting', 'pending', 'delivered', 'failed', 'erased', 'cancelled'];
const whole = (properties: object, optional: readonly string[] = []) => ({
  type: 'object',
  ...ours,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  properties,
});
const listOf = (items: object) => ({ type: 'array', items });
const delivery = {
  eventId: { ...text, format: 'uuid' },
  type: text,
  transactionNum: text,
  occurredAt: time,
  state: { ...text, enum: STATES },
  attemptCount: count,
  dueAt: { ...time, description: 'Of a pending one: when it is tried next.' },
  endedAt: time,
};
const attempt = whole(
  {
    number: { type: 'integer', minimum: 1 },
    at: time,
    outcome: { ...text, enum: ['answered', 'refused', 'unreachable', 'timeout'] },
    status: { type: 'integer' },
    reason: text,
    durationMs: count,
    answer: { ...text, description: 'What the first 512 bytes of the answer to a failed attempt read as UTF-8.' },
  },
  ['status', 'reason', 'answer'],
);
const schemas = {
  WebhookDelivery: whole(delivery, ['dueAt', 'endedAt']),
  WebhookDeliveryDetails: whole({ ...delivery, attempts: listOf(attempt) }, ['dueAt', 'endedAt']),
  WebhookNotice: whole({
    webhookId: text,
    kind: { ...text, enum: ['endpoint.disabled'] },
    reason: { ...text, enum: ['gone', 'failing'] },
    at: time,
  }),
};

const list = {
  parameters: [webhookId],
  get: operation(
    'listDeliveries',
    'The deliveries of a subscription, the latest first.',
    answers('A page of them.', whole({ list: listOf(ref('WebhookDelivery')), next: text }, ['next'])),
    {
      parameters: [
        parameter('state', 'query', { ...text, enum: STATES }),
        parameter('before', 'query', { ...text, pattern: '^\\d{1,18}$' }, 'The `next` of the page before.'),
        limit,
      ],
    },
  ),
};
const one = {
  parameters: [webhookId, eventId],
  get: operation(
    'getDelivery',
    'One delivery with its attempts.',
    answers('The delivery.', ref('WebhookDeliveryDetails')),
  ),
};
const resend = {
  parameters: [webhookId, eventId],
  post: operation(
    'resendDelivery',
    'Send one again, with the same id.',
    answers('It is due now.', { type: 'object', properties: {} }, conflict),
  ),
};
const replayed = {
  type: 'object',
  required: ['since'],
  properties: {
    since: { ...time, description: 'Events that happened from this time on.' },
    after: { ...text, pattern: '^\\d{1,18}$', description: 'The `next` of the answer before, to go on behind it.' },
    states: {
      ...listOf({ ...text, enum: ['failed', 'cancelled', 'delivered'] }),
      minItems: 1,
      maxItems: 3,
      default: ['failed', 'cancelled'],
    },
  },
};
const replay = {
  parameters: [webhookId],
  post: operation(
    'replayDeliveries',
    'Send again what happened since a time, in its order and with the same ids.',
    answers(
      'They are due now; with `next` there may be more, which are asked for anew.',
      whole({ count, next: text }, ['next']),
      conflict,
    ),
    { requestBody: { required: true, content: { 'application/json': { schema: replayed } } } },
  ),
};
const notices = {
  get: operation(
    'listWebhookNotices',
    'What administrators of subscriptions should know, the latest first.',
    answers('The notices.', whole({ list: listOf(ref('WebhookNotice')) })),
    { parameters: [limit] },
  ),
};

/** What they add to the document of webhooks: a JSON pointer, the value there, and why. */
export const DELIVERY_AMENDMENTS = [
  ...Object.entries(schemas).map(([name, value]) => ({ at: `/components/schemas/${name}`, value })),
  { at: `${registration}~1deliveries`, value: list },
  { at: `${registration}~1deliveries~1{eventId}`, value: one },
  { at: `${registration}~1deliveries~1{eventId}~1resend`, value: resend },
  { at: `${registration}~1replay`, value: replay },
  { at: '/paths/~1webhook~1notices', value: notices },
].map((amendment) => ({
  ...amendment,
  document: 'gallery-compliance-webhook' as const,
  why: 'Whoever runs a receiver must see what came of deliveries, and have them again: ADR 0118.',
}));
