/** What we added for decisions of people: operations of our own, and what addFace tells of a face that waits for one. */

const text = { type: 'string' };
const time = { type: 'string', format: 'date-time' };
const id = { type: 'string', format: 'uuid' };
const list = (items: object) => ({ type: 'array', items });
const object = (properties: object) => ({ type: 'object', required: Object.keys(properties), properties });

const waiting = {
  reviewId: id,
  check: { ...text, description: 'The check that waits, by its name in requiredChecks.' },
  flow: { ...text, enum: ['enrollment', 'authentication', 'reenrollment'] },
  openedAt: time,
  expiresAt: {
    ...time,
    description: 'When the session ends unless it is used again; nothing can be decided after that.',
  },
};
const decision = { ...text, enum: ['accept', 'refuse'] };

const schemas = {
  PendingReviews: {
    'x-source': 'ours',
    ...object({
      reviews: { ...list(object(waiting)), maxItems: 100, description: 'Those that wait longest first.' },
      isComplete: { type: 'boolean', description: 'Whether these are all that wait.' },
    }),
  },
  PendingReview: {
    'x-source': 'ours',
    ...object({
      ...waiting,
      profile: object({ username: text, email: text, firstName: text, lastName: text, phoneNumber: text }),
      findings: list({
        type: 'object',
        required: ['id'],
        properties: { id: text },
        additionalProperties: true,
        description:
          'What was found, told once: a registration (registrationCode, score, percent) or an entry of a list (listId, entityId, matchedName, category, percent).',
      }),
      pictures: list(object({ kind: text, mediaType: text, image: { ...text, contentEncoding: 'base64' } })),
    }),
  },
  ReviewDecision: { 'x-source': 'ours', ...object({ decision }) },
  ReviewDecided: { 'x-source': 'ours', ...object({ reviewId: id, decision }) },
};

const json = (schema: string) => ({
  content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } },
});
const responses = (schema: string) => ({
  '200': { description: 'Success', ...json(schema) },
  '400': { $ref: '#/components/responses/BadRequest' },
  '401': { $ref: '#/components/responses/Unauthorized' },
  '500': { $ref: '#/components/responses/ServerError' },
});
const shared = { tags: ['Admin'], 'x-source': 'ours' };
const parameters = [{ name: 'reviewId', in: 'path', required: true, schema: id }];

const pending = {
  get: {
    ...shared,
    operationId: 'listPendingReviews',
    summary: 'What waits for the decision of a person.',
    responses: responses('PendingReviews'),
  },
};
const one = {
  get: {
    ...shared,
    operationId: 'getPendingReview',
    summary: 'What was found, and about whom.',
    parameters,
    responses: responses('PendingReview'),
  },
  post: {
    ...shared,
    operationId: 'decideReview',
    summary: 'Accept what was found, so that the check can be tried again, or refuse the person.',
    parameters,
    requestBody: { required: true, ...json('ReviewDecision') },
    responses: responses('ReviewDecided'),
  },
};

const why = 'What an automatic check finds denies nobody before a person has looked at it: ADR 0114.';

export const REVIEW_AMENDMENTS = [
  ...Object.entries(schemas).map(([name, value]) => ({ at: `/components/schemas/${name}`, value })),
  { at: '/paths/~1onboarding~1admin~1review', value: pending },
  { at: '/paths/~1onboarding~1admin~1review~1{reviewId}', value: one },
  {
    at: '/components/schemas/FaceDuplicateCheck/description',
    value:
      'What came of the search for a face that is registered already. duplicateFound is absent where the capture was not good enough to look; matches have their percentage alone, without codes and names of others.',
  },
].map((amendment) => ({ document: 'onboarding' as const, ...amendment, why }));
