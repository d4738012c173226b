/** What we added for recordings of sessions: the route of the embedded store, and what the members of recordingInfo hold here. */

const query = (name: string, schema: object) => ({ name, in: 'query', required: true, schema });
const parameters = [
  { name: 'realm', in: 'path', required: true, schema: { type: 'string' }, description: 'Tenant realm.' },
  query('key', { type: 'string' }),
  query('expires', { type: 'integer', format: 'int64' }),
  query('bytes', { type: 'integer', format: 'int64' }),
  query('signature', { type: 'string', pattern: '^[0-9a-f]{64}$' }),
];
const binary = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } };
const shared = { tags: ['Hosted pages'], 'x-source': 'ours', security: [], parameters };
const refusal = (description: string) => ({
  description,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
});
const failures = {
  '403': refusal('Not a valid link, or no longer.'),
  '400': { $ref: '#/components/responses/BadRequest' },
  '500': { $ref: '#/components/responses/ServerError' },
};

const place = {
  put: {
    ...shared,
    operationId: 'storeRecording',
    summary: 'Store a recording by a link of recordingInfo.',
    requestBody: { required: true, content: binary },
    responses: {
      '200': {
        description: 'Stored.',
        content: { 'application/json': { schema: { type: 'object', properties: {} } } },
      },
      ...failures,
    },
  },
  get: {
    ...shared,
    operationId: 'fetchRecording',
    summary: 'Fetch a recording by a link of recordingInfo.',
    responses: {
      '200': { description: 'The recording.', content: binary },
      '404': refusal('Nothing is stored there.'),
      ...failures,
    },
  },
};

const credential = {
  type: 'object',
  description:
    'Links for the one object, and never keys of the store; empty where nothing is recorded or the link was asked for.',
  properties: {
    uploadURL: {
      type: 'string',
      format: 'uri',
      description: 'For PUT; while the session lives and its type is recorded.',
    },
    downloadURL: { type: 'string', format: 'uri', description: 'For GET.' },
    expiration: { type: 'string', format: 'date-time', description: 'When the links end.' },
  },
  additionalProperties: true,
};

/** What they add to the document `onboarding`: a JSON pointer, the value there, and why. */
export const RECORDING_AMENDMENTS = [
  { at: '/paths/~1{realm}~1hosted~1recording', value: place },
  { at: '/components/schemas/RecordingInfoResponse/properties/credential', value: credential },
  {
    at: '/components/schemas/RecordingInfoResponse/properties/objectKey/description',
    value: '{tenant-host}/{tenant}/recording/{type}/{SHA-256 of the token, hexadecimal}.',
  },
].map((one) => ({
  ...one,
  document: 'onboarding' as const,
  why: 'Links instead of keys, and no token in a key: ADR 0108.',
}));
