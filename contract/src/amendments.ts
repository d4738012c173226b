import { DELIVERY_AMENDMENTS } from './delivery-amendments.ts';
import { DOCUMENT_AMENDMENTS } from './document-amendments.ts';
import { ENDPOINT_AMENDMENTS } from './endpoint-amendments.ts';
import { GALLERY_AMENDMENTS } from './gallery-amendments.ts';
import { HOSTED } from './hosted.ts';
import { PRIVACY_AMENDMENTS } from './privacy-amendments.ts';
import { RECORDING_AMENDMENTS } from './recording-amendments.ts';
import { REVIEW_AMENDMENTS } from './review-amendments.ts';
import { WALLET_AMENDMENTS } from './wallet-amendments.ts';

/** The documents of the wire contract: files `<name>.yaml` beside this package's README. */
export const DOCUMENTS = ['engines', 'onboarding', 'gallery-compliance-webhook'] as const;

export type DocumentName = (typeof DOCUMENTS)[number];

/** One place of a document that reads otherwise than the file has it. */
export interface Amendment {
  document: DocumentName;
  /** JSON pointer; the last member is set, and made where it is not there. */
  at: string;
  value: unknown;
  why: string;
}

const liveness = '/components/schemas/FaceLivenessResult/properties';
const engineError = '/components/schemas/EngineError';
const onboardingLiveness = '/components/schemas/LivenessResult/properties';
/** Every decision that engines.yaml lists. */
const decisions = [
  'LIVE',
  'SPOOF',
  'TOO_BLURRY',
  'FACE_TOO_LOW_RESOLUTION',
  'TOO_LOW_FACIAL_DYNAMIC_RANGE',
  'POSE_TOO_HIGH',
  'UNABLE_TO_CALCULATE_LIVENESS',
];
const nationalId = '/paths/~1nationalId~1checkNationalIdNumber/post';
const webhook = '/paths/~1webhook~1registration~1{webhookId}/put';

const activeChallenge = {
  post: {
    tags: ['Face Liveness'],
    operationId: 'issueActiveChallenge',
    'x-source': 'ours',
    summary: 'Issue the movements that a guided capture must show: random, for one capture, within minutes.',
    responses: {
      '200': {
        description: 'A challenge; every call gives another one.',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/ActiveChallenge' } } },
      },
      '401': { $ref: '#/components/responses/Unauthorized' },
      '403': { $ref: '#/components/responses/Forbidden' },
    },
  },
};

const challengeSchema = {
  type: 'object',
  'x-source': 'ours',
  required: ['challengeId', 'expiresAt', 'movements', 'frames', 'guidance'],
  properties: {
    challengeId: { type: 'string', format: 'uuid', description: 'Named by the capture in meta_data.challenge_id.' },
    expiresAt: { type: 'string', format: 'date-time' },
    movements: {
      type: 'array',
      minItems: 1,
      description: 'In the order in which the person carries them out; left and right as the person has them.',
      items: { type: 'string', enum: ['TURN_LEFT', 'TURN_RIGHT', 'NOD', 'BLINK', 'COME_CLOSER'] },
    },
    colours: {
      type: 'array',
      description:
        'An experiment, off by default: what the screen shows before the movements, one frame each, after the frames at rest under white.',
      items: { type: 'string', enum: ['RED', 'GREEN', 'BLUE', 'CYAN', 'MAGENTA', 'YELLOW'] },
    },
    frames: {
      type: 'object',
      required: ['atRest', 'perMovement', 'least', 'most', 'intervalMs'],
      properties: {
        atRest: {
          type: 'integer',
          description: 'Frames before the first movement, of a person who looks into the camera.',
        },
        perMovement: { type: 'integer' },
        least: { type: 'integer' },
        most: { type: 'integer' },
        intervalMs: { type: 'integer', description: 'Milliseconds between frames.' },
      },
    },
    guidance: {
      type: 'array',
      items: { type: 'string' },
      description: 'What to tell the person, in English: before the first movement, and at each.',
    },
  },
};

/** The same of a session, by its token. */
const challengeOfSession = (tag: string, token: string) => ({
  post: {
    tags: [tag],
    operationId: `${token.replace('Token', '')}ActiveChallenge`,
    'x-source': 'ours',
    summary: 'Issue the movements that a guided capture of this session must show.',
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: { type: 'object', required: [token], properties: { [token]: { type: 'string' } } },
        },
      },
    },
    responses: {
      '200': {
        description:
          'The open challenge of the session, under a new id; another one once it was used or is about to expire.',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/ActiveChallenge' } } },
      },
      '400': { $ref: '#/components/responses/BadRequest' },
      '401': { $ref: '#/components/responses/Unauthorized' },
      '500': { $ref: '#/components/responses/ServerError' },
    },
  },
});
const linkPage = {
  get: {
    tags: ['B2C'],
    operationId: 'linkPage',
    'x-source': 'ours',
    summary: 'Where a callback link leads that no app takes: a page that says what to do next.',
    parameters: [{ name: 'data', in: 'query', required: false, schema: { type: 'string' } }],
    responses: {
      '200': {
        description: 'The same page for everyone; opening it changes nothing.',
        content: { 'text/html': { schema: { type: 'string' } } },
      },
    },
    security: [],
  },
};

const placeOfDevice = 'Where the device says that it is, degrees, WGS 84; both or neither.';

const sessionChallengeWhy =
  'A step takes the challenge of its own session alone, so that nobody draws until a list is to their liking: ADR 0083.';

/** Where the contract was settled after its documents were written. The files themselves stay as we got them. */
const AMENDMENTS: readonly Amendment[] = [
  {
    document: 'engines',
    at: `${engineError}/allOf`,
    value: [{ $ref: '#/components/schemas/PlatformError' }],
    why: 'An engine error has both documented bodies in one: docs/contract B.2.',
  },
  {
    document: 'engines',
    at: `${liveness}/liveness_score`,
    value: { type: 'number', minimum: 0, maximum: 100, description: 'On the scale of `score`, where it was computed.' },
    why: 'One client reads it: docs/contract B.5.',
  },
  {
    document: 'engines',
    at: `${liveness}/result`,
    value: { $ref: '#/components/schemas/LivenessDecision' },
    why: 'One client reads it: docs/contract B.5.',
  },
  {
    document: 'engines',
    at: '/paths/~1b2c~1sdk~1preface~1analyzeImage/post/responses/400',
    value: { $ref: '#/components/responses/PlatformBadRequest' },
    why: 'A request without a single image is refused: docs/contract B.3.',
  },
  {
    document: 'engines',
    at: '/components/schemas/ActiveChallenge',
    value: challengeSchema,
    why: 'The documents name the active check and show no way to ask for one: ADR 0083.',
  },
  {
    document: 'engines',
    at: '/components/schemas/ClientMetadata/properties/challenge_id',
    value: {
      type: ['string', 'null'],
      format: 'uuid',
      description: 'The challenge that a guided capture follows; null counts as absent.',
      'x-source': 'ours',
    },
    why: 'A capture names the challenge that it follows: ADR 0083.',
  },
  {
    document: 'engines',
    at: '/paths/~1faceliveness~1activeChallenge',
    value: activeChallenge,
    why: 'Movements must be random and issued by us, or a recording answers them: ADR 0083.',
  },
  {
    document: 'engines',
    at: '/paths/~1b2c~1sdk~1faceliveness~1activeChallenge',
    value: { post: { ...activeChallenge.post, tags: ['Knomi Web'], operationId: 'b2cIssueActiveChallenge' } },
    why: 'The same for pages, which reach the browser routes only: ADR 0083.',
  },
  {
    document: 'onboarding',
    at: `${onboardingLiveness}/liveness_score`,
    value: { type: 'number', minimum: 0, maximum: 100, description: 'On the scale of `score`, where it was computed.' },
    why: 'A step of a journey tells what the engine told: docs/contract B.5.',
  },
  {
    document: 'onboarding',
    at: `${onboardingLiveness}/result`,
    value: { type: 'string', enum: decisions },
    why: 'A step of a journey tells what the engine told: docs/contract B.5.',
  },
  {
    document: 'onboarding',
    at: '/components/schemas/FaceWorkflowData/properties/rotation',
    value: { type: 'integer', multipleOf: 90, default: 0, description: 'Clockwise rotation of the frames in degrees.' },
    why: 'Read as the engines read it, negative and beyond a full turn too: docs/contract A.3.1.',
  },
  {
    document: 'onboarding',
    at: `${onboardingLiveness}/decision/enum`,
    value: decisions,
    why: 'A step of a journey may tell every decision that engines.yaml lists: docs/contract A.3.1.',
  },
  {
    document: 'onboarding',
    at: '/components/schemas/publicKey',
    value: {
      description:
        'Public key of the device on P-256 or secp256k1: SubjectPublicKeyInfo as PEM, as base64 of its DER or as base64 of the PEM; a JWK, as an object or as its text; on P-256 also base64 of the uncompressed point.',
      anyOf: [
        { type: 'string' },
        { type: 'object', required: ['kty', 'crv', 'x', 'y'], additionalProperties: true, title: 'JWK' },
      ],
    },
    why: 'Devices export keys in all of these forms, and one that is read wrongly cannot be told from a wrong key: ADR 0022.',
  },
  {
    document: 'onboarding',
    at: '/components/schemas/signature/description',
    value:
      'ECDSA signature with SHA-256 over the UTF-8 bytes of the authToken, made with an enrolled device key: DER, or the 64 bytes of r and s; base64 or base64url.',
    why: 'WebCrypto and hardware keys give r and s, others DER: ADR 0022.',
  },
  {
    document: 'onboarding',
    at: '/components/schemas/IcaoDataGroups/properties/dg2/contentEncoding',
    value: 'base64',
    why: 'Its description says so; the group holds the portrait, so the operation takes large bodies.',
  },
  {
    document: 'onboarding',
    at: '/components/schemas/ProxyAutocaptureRequest/properties/p/contentEncoding',
    value: 'base64',
    why: 'The member is the ciphertext of engines.yaml, EncryptedRequest: it holds frames.',
  },
  {
    document: 'onboarding',
    at: '/components/schemas/FaceMetaData/properties/challenge_id',
    value: { type: ['string', 'null'], format: 'uuid', 'x-source': 'ours' },
    why: 'A step takes a guided capture as the engine does: ADR 0083.',
  },
  {
    document: 'onboarding',
    at: '/components/schemas/ActiveChallenge',
    value: challengeSchema,
    why: 'As the engine issues them: ADR 0083.',
  },
  {
    document: 'onboarding',
    at: '/paths/~1onboarding~1enrollment~1activeChallenge',
    value: challengeOfSession('Enrollment', 'enrollmentToken'),
    why: sessionChallengeWhy,
  },
  {
    document: 'onboarding',
    at: '/paths/~1onboarding~1authentication~1activeChallenge',
    value: challengeOfSession('Authentication', 'authToken'),
    why: sessionChallengeWhy,
  },
  {
    document: 'onboarding',
    at: '/paths/~1onboarding~1reEnrollment~1activeChallenge',
    value: challengeOfSession('Re-Enrollment', 'reEnrollmentToken'),
    why: sessionChallengeWhy,
  },
  {
    document: 'onboarding',
    at: '/components/schemas/VerifyDeviceRequest/properties/latitude',
    value: { type: ['number', 'null'], minimum: -90, maximum: 90, description: placeOfDevice, 'x-source': 'ours' },
    why: 'Geofences are tested for a place, and the documents have none: ADR 0116.',
  },
  {
    document: 'onboarding',
    at: '/components/schemas/VerifyDeviceRequest/properties/longitude',
    value: { type: ['number', 'null'], minimum: -180, maximum: 180, description: placeOfDevice, 'x-source': 'ours' },
    why: 'The same.',
  },
  ...HOSTED.map((one) => ({ document: 'onboarding' as const, ...one })),
  {
    document: 'onboarding',
    at: '/paths/~1onboarding',
    value: linkPage,
    why: 'Callback links lead there, and mail programs open them: ADR 0103.',
  },
  ...DELIVERY_AMENDMENTS,
  ...DOCUMENT_AMENDMENTS,
  ...PRIVACY_AMENDMENTS,
  ...RECORDING_AMENDMENTS,
  ...REVIEW_AMENDMENTS,
  ...ENDPOINT_AMENDMENTS,
  ...GALLERY_AMENDMENTS,
  ...WALLET_AMENDMENTS,
  {
    document: 'gallery-compliance-webhook',
    at: `${nationalId}/x-aliases`,
    value: ['/compliance/nationalId/checkNationalIdNumber'],
    why: "The operation's description asks for this path as well.",
  },
  {
    document: 'gallery-compliance-webhook',
    at: `${webhook}/x-aliases`,
    value: ['PATCH /webhook/registration/{webhookId}'],
    why: 'The method is a guess, and the description asks to take PATCH with the same meaning.',
  },
];

/** Lays the amendments of a document over it, in place. Throws when one points where the document has nothing. */
export function amend(name: DocumentName, document: object): void {
  for (const { at, value } of AMENDMENTS.filter((one) => one.document === name)) {
    const path = at
      .split('/')
      .slice(1)
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = path.pop() as string;
    let place = document as Record<string, unknown>;
    for (const part of path) {
      const below = place[part];
      if (typeof below !== 'object' || below === null) throw new Error(`${name}.yaml has no ${at}`);
      place = below as Record<string, unknown>;
    }
    place[last] = value;
  }
}
