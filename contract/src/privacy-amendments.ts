/** A consent as `enroll` and `authenticate` take it, and as the details show it. */
const consentMembers = {
  id: { type: 'string', pattern: '^[\\x21-\\x7e]{1,128}$', description: "The caller's id of its record." },
  version: { type: 'string', pattern: '^[\\x21-\\x7e]{1,128}$', description: 'Of the text that the person agreed to.' },
  time: { type: 'string', format: 'date-time' },
};
const consentGiven = {
  type: ['object', 'null'],
  'x-source': 'ours',
  description: "The person's consent to biometrics; null counts as absent.",
  required: ['id', 'version', 'time'],
  properties: consentMembers,
};
const time = { type: 'string', format: 'date-time' };
const list = (items: object) => ({ type: 'array', items });
const whole = (properties: object, optional: readonly string[] = []) => ({
  type: 'object',
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  properties,
});
const text = { type: 'string' };
const flag = { type: 'boolean' };
const count = { type: 'integer' };

const exportSchema = {
  'x-source': 'ours',
  ...whole(
    {
      exportedAt: time,
      isComplete: { ...flag, description: 'Whether the lists hold all that there is; else they hold the latest.' },
      details: { $ref: '#/components/schemas/EnrollmentDetails' },
      profile: whole({ username: text, email: text, firstName: text, lastName: text, phoneNumber: text }),
      registeredAt: time,
      activeAt: { ...time, description: 'When it was last registered, authenticated or re-enrolled.' },
      pictures: list(
        whole({
          kind: { ...text, description: 'What it shows, `face` for instance.' },
          mediaType: text,
          takenAt: time,
          image: { ...text, contentEncoding: 'base64' },
        }),
      ),
      records: { type: 'object', additionalProperties: true, description: 'What else is kept, by member.' },
      consents: list(whole({ ...consentMembers, receivedDate: time })),
      attempts: list(whole({ factor: text, failures: count, failedAt: time }, ['failedAt'])),
      sessions: list(
        whole({
          sessionId: text,
          flow: { ...text, enum: ['enrollment', 'authentication', 'reenrollment'] },
          status: { ...text, enum: ['pending', 'complete', 'failed', 'cancelled', 'expired'] },
          startedAt: time,
          expiresAt: time,
          requiredChecks: list(text),
          outcomes: list(
            whole({
              check: text,
              passed: flag,
              singleFactor: flag,
              scores: { type: 'object', additionalProperties: { type: ['number', 'string', 'boolean'] } },
              engineReceipts: list(text),
              decidedAt: time,
            }),
          ),
        }),
      ),
    },
    ['activeAt'],
  ),
};

const receiptSchema = {
  'x-source': 'ours',
  ...whole(
    {
      receiptId: { ...text, format: 'uuid', description: 'Of the entry in the audit log.' },
      registrationCode: text,
      erasedAt: time,
      reason: { ...text, enum: ['request', 'retention'] },
      erased: {
        type: 'object',
        description: 'How many rows were deleted, by table.',
        additionalProperties: { type: 'integer', minimum: 1 },
      },
      sequence: { ...count, description: 'The place of the entry; absent until it is chained, within about a second.' },
      chain: { ...text, pattern: '^[0-9a-f]{64}$', description: 'Of the entry and all before it; absent likewise.' },
    },
    ['sequence', 'chain'],
  ),
};

/** An operation of an administrator on a registration, by its code. */
const ofRegistration = (operationId: string, summary: string, schema: string) => ({
  get: {
    tags: ['Admin'],
    operationId,
    'x-source': 'ours',
    summary,
    parameters: [
      {
        name: 'registrationCode',
        in: 'path',
        required: true,
        schema: { $ref: '#/components/schemas/registrationCode' },
      },
    ],
    responses: {
      '200': {
        description: 'Success',
        content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } },
      },
      '400': { $ref: '#/components/responses/BadRequest' },
      '401': { $ref: '#/components/responses/Unauthorized' },
      '500': { $ref: '#/components/responses/ServerError' },
    },
  },
});
const disclosureWhy = 'A person may ask for all that is known, and for proof of an erasure: ADR 0107.';
const consentWhy = 'A tenant may require a consent before biometric steps: ADR 0106.';

/** What we added for consents, exports and erasures: operations and members of our own. */
export const PRIVACY_AMENDMENTS = [
  {
    document: 'onboarding',
    at: '/components/schemas/EnrollRequest/properties/biometricConsent',
    value: consentGiven,
    why: consentWhy,
  },
  {
    document: 'onboarding',
    at: '/components/schemas/AuthenticateRequest/properties/biometricConsent',
    value: consentGiven,
    why: consentWhy,
  },
  {
    document: 'onboarding',
    at: '/components/schemas/EnrollmentDetails/properties/consents',
    value: {
      type: 'array',
      'x-source': 'ours',
      description: 'The latest hundred, the newest first; absent where there is none.',
      items: {
        type: 'object',
        required: ['id', 'version', 'time', 'receivedDate'],
        properties: { ...consentMembers, receivedDate: { type: 'string', format: 'date-time' } },
      },
    },
    why: consentWhy,
  },
  {
    document: 'onboarding',
    at: '/components/schemas/RegistrationExport',
    value: exportSchema,
    why: disclosureWhy,
  },
  {
    document: 'onboarding',
    at: '/components/schemas/ErasureReceipt',
    value: receiptSchema,
    why: disclosureWhy,
  },
  {
    document: 'onboarding',
    at: '/paths/~1onboarding~1admin~1registration~1{registrationCode}~1export',
    value: ofRegistration('exportEnrollment', 'All that is known about a registration', 'RegistrationExport'),
    why: disclosureWhy,
  },
  {
    document: 'onboarding',
    at: '/paths/~1onboarding~1admin~1registration~1{registrationCode}~1erasure',
    value: ofRegistration('erasureReceipt', 'The receipt of an erasure, by the code that was erased', 'ErasureReceipt'),
    why: disclosureWhy,
  },
] as const;
