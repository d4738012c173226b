/**
 * Operations of our own below `/{realm}/hosted`: pages and scripts that browsers load, and the calls that these make (ADR
 * 0100, ADR 0101).
 */

const realm = { name: 'realm', in: 'path', required: true, schema: { type: 'string' }, description: 'Tenant realm.' };
const failures = {
  '400': { $ref: '#/components/responses/BadRequest' },
  '500': { $ref: '#/components/responses/ServerError' },
};

const file = (operationId: string, summary: string, mediaType: string) => ({
  get: {
    tags: ['Hosted pages'],
    operationId,
    'x-source': 'ours',
    summary,
    security: [],
    parameters: [realm],
    responses: { '200': { description: 'The file.', content: { [mediaType]: { schema: { type: 'string' } } } } },
  },
});

const call = (operationId: string, summary: string, { body, answer }: { body: object; answer: object }) => ({
  post: {
    tags: ['Hosted pages'],
    operationId,
    'x-source': 'ours',
    summary,
    security: [],
    parameters: [realm],
    requestBody: { required: true, content: { 'application/json': { schema: body } } },
    responses: {
      '200': { description: 'Success', content: { 'application/json': { schema: answer } } },
      ...failures,
    },
  },
});

const hex = (digits: number, description: string) => ({
  type: 'string',
  pattern: `^[0-9a-f]{${digits}}$`,
  description,
});
const mpinId = hex(64, 'PIN identity id, as initiating told it.');
const deviceSecret = hex(64, 'Drawn and kept by the device that sets the PIN; nobody else learns it.');
const pin = { type: 'string', pattern: '^[0-9]{4,12}$' };

const activation = call('activatePin', 'Set a PIN, once by each activation token.', {
  body: {
    type: 'object',
    required: ['activationToken', 'mpinId', 'deviceSecret', 'pin'],
    properties: { activationToken: hex(32, 'As initiating told it.'), mpinId, deviceSecret, pin },
  },
  answer: { type: 'object', properties: {}, description: 'The PIN is set; finalizing makes it the one of the person.' },
});

const entry = call('enterPin', 'Enter a PIN; the right one gives a code for verifyPIN.', {
  body: {
    type: 'object',
    required: ['mpinId', 'deviceSecret', 'pin'],
    properties: { mpinId, deviceSecret, pin },
  },
  answer: {
    type: 'object',
    required: ['verified'],
    properties: {
      verified: { type: 'boolean', description: 'False for a wrong PIN, which counts as a failed try.' },
      authorizationCode: hex(32, 'For one verifyPIN of an authentication of the same person.'),
      expireTime: { type: 'integer', format: 'int64', description: 'Unix seconds after which the code is void.' },
      returnOrigins: {
        type: 'array',
        items: { type: 'string' },
        description: 'Origins to which the page may hand the code.',
      },
    },
  },
});

const terms = call('pinTerms', 'What the PIN of an activation has to be like.', {
  body: {
    type: 'object',
    required: ['activationToken'],
    properties: { activationToken: hex(32, 'As initiating told it.') },
  },
  answer: { type: 'object', required: ['digits'], properties: { digits: { type: 'integer' } } },
});

const profile = call('deviceProfile', 'Take the signals of a device, once for each apSessionId.', {
  body: { $ref: '#/components/schemas/DeviceSignals' },
  answer: {
    type: 'object',
    required: ['expireTime'],
    properties: {
      expireTime: { type: 'integer', format: 'int64', description: 'Unix seconds after which it is void.' },
    },
  },
});

const deviceSignals = {
  type: 'object',
  'x-source': 'ours',
  required: ['apSessionId', 'deviceId', 'clientTime', 'utcOffsetMinutes', 'webdriver', 'userAgent', 'languages'],
  properties: {
    apSessionId: { type: 'string', format: 'uuid' },
    deviceId: hex(32, 'Random, kept by the browser for this realm.'),
    clientTime: { type: 'integer', format: 'int64', description: 'Unix milliseconds.' },
    utcOffsetMinutes: { type: 'integer', description: 'East of UTC.' },
    timeZone: { type: ['string', 'null'], description: 'IANA name.' },
    webdriver: { type: 'boolean' },
    userAgent: { type: 'string' },
    languages: { type: 'array', items: { type: 'string' } },
    outerWidth: { type: ['integer', 'null'] },
    outerHeight: { type: ['integer', 'null'] },
    location: {
      type: ['object', 'null'],
      required: ['latitude', 'longitude', 'accuracy'],
      properties: {
        latitude: { type: 'number' },
        longitude: { type: 'number' },
        accuracy: { type: 'number', description: 'Metres.' },
      },
    },
  },
};

/** What they add to the document `onboarding`: a JSON pointer, the value there, and why. */
export const HOSTED = [
  {
    at: '/paths/~1{realm}~1hosted~1pin',
    value: file('pinPage', 'The page on which a person sets or enters a PIN.', 'text/html'),
  },
  { at: '/paths/~1{realm}~1hosted~1pin~1page.js', value: file('pinScript', 'Its script.', 'text/javascript') },
  { at: '/paths/~1{realm}~1hosted~1pin~1page.css', value: file('pinStyle', 'Its style.', 'text/css') },
  { at: '/paths/~1{realm}~1hosted~1pin~1terms', value: terms },
  { at: '/paths/~1{realm}~1hosted~1pin~1activation', value: activation },
  { at: '/paths/~1{realm}~1hosted~1pin~1entry', value: entry },
  {
    at: '/paths/~1{realm}~1hosted~1deviceProfile~1profile.js',
    value: file('deviceProfileScript', 'The script that collects the signals of a device.', 'text/javascript'),
  },
  { at: '/paths/~1{realm}~1hosted~1deviceProfile', value: profile },
  { at: '/components/schemas/DeviceSignals', value: deviceSignals },
].map((one) => ({ ...one, why: 'The PIN service and the device profile are our own: ADR 0100, ADR 0101.' }));
