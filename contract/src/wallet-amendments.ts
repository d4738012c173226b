/** Operations of our own for documents that wallets present (ADR 0145). */

const text = (description: string, rest: object = {}) => ({ type: 'string', description, ...rest });
const base64 = (description: string) => ({ type: ['string', 'null'], contentEncoding: 'base64', description });
const json = (schema: object) => ({ 'application/json': { schema } });
const verdict = { type: 'string', enum: ['OK', 'FAILED', 'UNDEFINED'] };
const format = { type: 'string', enum: ['mso_mdoc', 'dc+sd-jwt'] };
const moment = { type: 'string', format: 'date-time' };

const failures = {
  '400': { $ref: '#/components/responses/DocumentBadRequest' },
  '401': { $ref: '#/components/responses/Unauthorized' },
  '403': { $ref: '#/components/responses/Forbidden' },
  '500': { $ref: '#/components/responses/DocumentServerError' },
};

const operation = (operationId: string, summary: string, body: object, answer: object) => ({
  post: {
    tags: ['Document Verification'],
    operationId,
    'x-source': 'ours',
    summary,
    requestBody: { required: true, content: json(body) },
    responses: { '200': { description: 'Success', content: json(answer) }, ...failures },
  },
});

const handover = (type: string, members: Record<string, object>) => ({
  type: 'object',
  required: ['type', ...Object.keys(members)],
  properties: { type: { const: type }, ...members },
});

const challengeRequest = {
  type: 'object',
  required: ['format', 'documentType', 'handover'],
  properties: {
    format,
    documentType: text('The `docType` of a mdoc (org.iso.18013.5.1.mDL), the `vct` of an SD-JWT VC.'),
    handover: {
      description: 'How the presentation will travel, which says what binds it to this challenge.',
      oneOf: [
        handover('OPENID4VP', {
          clientId: text('`client_id` of the request, with its prefix.'),
          responseUri: text('`response_uri` of the request.'),
        }),
        handover('DC_API', { origin: text('Origin of the page that calls the Digital Credentials API.') }),
        handover('SESSION_TRANSCRIPT', {}),
      ],
    },
  },
};

const challenge = {
  type: 'object',
  required: ['nonce', 'expiresAt'],
  properties: {
    nonce: text('`nonce` of the request to the wallet: for one presentation.', { pattern: '^[A-Za-z0-9_-]{43}$' }),
    expiresAt: moment,
  },
};

const presentationRequest = {
  type: 'object',
  required: ['nonce', 'presentation'],
  properties: {
    nonce: text('Of the challenge.'),
    presentation: text('DeviceResponse in base64 or base64url, or a compact SD-JWT with key binding.', {
      contentEncoding: 'base64',
    }),
    jwkThumbprint: base64(
      'RFC 7638, SHA-256, of the key to which the response was encrypted; left out where it was not.',
    ),
    sessionTranscript: base64('CBOR of the SessionTranscript, where the handover is SESSION_TRANSCRIPT.'),
    readerKey: {
      type: ['object', 'null'],
      description: 'The ephemeral private key of the reader as a JWK, for a device that tags (deviceMac).',
      properties: { kty: { const: 'EC' }, crv: text(''), x: text(''), y: text(''), d: text('') },
    },
    statusList: { type: ['string', 'null'], description: 'The Token Status List (a JWT) that the document names.' },
    selfie: base64('Compared with the portrait, if one is disclosed.'),
  },
};

const presentation = {
  type: 'object',
  required: [
    'result',
    'reasons',
    'format',
    'documentType',
    'checks',
    'notAssessed',
    'fields',
    'claims',
    'ageOver',
    'portrait',
    'validity',
    'receiptId',
  ],
  properties: {
    result: { ...verdict, description: 'FAILED where a check failed, UNDEFINED where one could not be made.' },
    reasons: { type: 'array', items: { type: 'string' }, description: 'Of the checks that are not OK, each once.' },
    format,
    documentType: text('As it was asked for.'),
    checks: {
      type: 'array',
      items: {
        type: 'object',
        required: ['check', 'result'],
        properties: { check: { type: 'string' }, result: verdict, reason: { type: 'string' } },
      },
    },
    notAssessed: {
      type: 'array',
      items: { type: 'string' },
      description: 'REVOCATION, ISSUER_REVOCATION, DEVICE_SIGNED_ITEMS, PORTRAIT: OK says nothing of it.',
    },
    fields: {
      type: 'array',
      description: 'What was disclosed, by the names of document fields; `result` is that of the whole.',
      items: {
        type: 'object',
        required: ['name', 'claim', 'value', 'result'],
        properties: { name: { type: 'string' }, claim: { type: 'string' }, value: { type: 'string' }, result: verdict },
      },
    },
    claims: {
      type: 'array',
      description: 'All else that was disclosed; without a value where it is bytes.',
      items: { type: 'object', required: ['claim'], properties: { claim: { type: 'string' }, value: {} } },
    },
    ageOver: {
      type: 'array',
      description: 'As the issuer tells it, not computed.',
      items: {
        type: 'object',
        required: ['age', 'over', 'result'],
        properties: { age: { type: 'integer' }, over: { type: 'boolean' }, result: verdict },
      },
    },
    portrait: {
      type: 'object',
      required: ['disclosed'],
      properties: {
        disclosed: { type: 'boolean' },
        matchResult: { ...verdict, description: 'Where a selfie was sent.' },
        matchScore: { type: 'number', description: 'Raw face matcher score, where the two were compared.' },
      },
    },
    trustAnchor: {
      type: 'object',
      required: ['name', 'sha256'],
      properties: { name: { type: 'string' }, sha256: { type: 'string' } },
    },
    validity: { type: 'object', properties: { signed: moment, validFrom: moment, validUntil: moment } },
    receiptId: { type: 'string', format: 'uuid' },
  },
};

const at = (path: string) => `/paths/~1documentVerification~1wallet~1${path}`;

/** What they add to the document `engines`: a JSON pointer, the value there, and why. */
export const WALLET_AMENDMENTS = [
  {
    at: at('challenge'),
    value: operation('issueWalletChallenge', 'Issue the nonce of one presentation.', challengeRequest, challenge),
  },
  {
    at: at('verifyPresentation'),
    value: operation(
      'verifyPresentation',
      'Verify a mobile document (ISO/IEC 18013-5) or an SD-JWT VC that a wallet presents.',
      presentationRequest,
      presentation,
    ),
  },
].map((one) => ({
  ...one,
  document: 'engines' as const,
  why: 'The documents know plastic alone; European wallets present mdocs and SD-JWT credentials: ADR 0145.',
}));
