/** What we added for galleries: why somebody is a candidate, and how registrations and galleries are compared. */

const text = { type: 'string' };
const count = { type: 'integer', minimum: 0 };
const codes = (description: string) => ({
  type: 'array',
  maxItems: 100,
  items: { $ref: '#/components/schemas/RegistrationCode' },
  description,
});
const object = (properties: object) => ({ type: 'object', required: Object.keys(properties), properties });

const candidate = '/components/schemas/MatchCandidate/properties';

const schemas = {
  ReconcileRequest: {
    'x-source': 'ours',
    type: 'object',
    properties: { repair: { type: 'boolean', default: false, description: 'Whether to mend what differs.' } },
  },
  ReconcileResponse: {
    'x-source': 'ours',
    ...object({
      registrations: { ...count, description: 'Registrations that onboarding has.' },
      members: { ...count, description: 'Members of the built-in gallery.' },
      faces: { ...count, description: 'Members that the index of the replica that answered holds.' },
      differences: { ...count, description: 'How many there are of all kinds; 0 when all agree.' },
      missing: codes('Registrations that are no members.'),
      unknown: codes('Members, or faces of the index, that are no registrations.'),
      unindexed: codes('Members with a face that the index lacks.'),
      stale: codes('Members whose template was made by another model pack.'),
      misplaced: codes(
        'Members that the index has in another gallery than the database, or lacks in one; once for each such gallery.',
      ),
    }),
  },
};

const json = (schema: string) => ({
  content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } },
});

const reconcile = {
  post: {
    tags: ['Gallery (1-N Match)'],
    operationId: 'reconcileGallery',
    'x-source': 'ours',
    summary: 'Compare registrations, members, galleries and the index, and mend what differs where that is wanted.',
    requestBody: { required: false, ...json('ReconcileRequest') },
    responses: {
      '200': { description: 'What differs; lists name the first 100 of a kind.', ...json('ReconcileResponse') },
      '400': { $ref: '#/components/responses/BadRequest' },
      '401': { $ref: '#/components/responses/Unauthorized' },
      '403': { $ref: '#/components/responses/Forbidden' },
      '500': { $ref: '#/components/responses/ServerError' },
    },
  },
};

const counted = 'Two stores that follow one another must be seen to agree: ADR 0128.';
const explained = 'What a score means for a person depends on the size of the gallery: ADR 0129.';

export const GALLERY_AMENDMENTS = [
  ...Object.entries(schemas).map(([name, value]) => ({ at: `/components/schemas/${name}`, value, why: counted })),
  { at: '/paths/~1onboarding~1gallery~1reconcile', value: reconcile, why: counted },
  {
    at: `${candidate}/rank`,
    value: { type: 'integer', minimum: 1, description: '1 for the best.', 'x-source': 'ours' },
    why: explained,
  },
  {
    at: `${candidate}/reason`,
    value: {
      ...text,
      enum: ['IDENTIFIED', 'POSSIBLE'],
      description: 'IDENTIFIED where strangers of a gallery of this size seldom reach the score, else POSSIBLE.',
      'x-source': 'ours',
    },
    why: explained,
  },
  {
    at: '/components/schemas/MatchFaceRequest/properties/cutoffScorePercent',
    value: {
      type: 'number',
      format: 'double',
      minimum: 0,
      maximum: 100,
      description:
        'Strict lower bound. Where it is absent it is 50, or more where the size of the gallery asks for it.',
      examples: [90],
    },
    why: explained,
  },
].map((amendment) => ({ document: 'gallery-compliance-webhook' as const, ...amendment }));
