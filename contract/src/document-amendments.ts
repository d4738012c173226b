const ocr = '/components/schemas/OcrResults/properties';
const chip = '/components/schemas/IcaoChipValidationResults/anyOf/0/properties';
const codes = { type: 'array', items: { type: 'string' }, 'x-source': 'ours' };
const verdict = { type: 'string', enum: ['OK', 'FAILED', 'UNDEFINED'] };

/** What the documents' steps take and tell beyond the document: ADR 0112. */
export const DOCUMENT_AMENDMENTS = [
  {
    document: 'onboarding',
    at: '/components/schemas/AddDocumentICAORequest/properties/biometricsInfo',
    value: { $ref: '#/components/schemas/BiometricsInfo' },
    why: 'Where no face is owed, the portrait of the chip is held against the selfie of the call: ADR 0112.',
  },
  {
    document: 'onboarding',
    at: `${chip}/matchResult`,
    value: { type: 'boolean', description: 'Selfie equals portrait on the chip.', 'x-source': 'ours' },
    why: 'The answer has no other place that tells why a chip that is genuine does not count: ADR 0112.',
  },
  {
    document: 'onboarding',
    at: `${chip}/matchScore`,
    value: {
      type: 'number',
      description:
        'Raw face matcher score, comparable with rfidPortraitSelfieMatchThreshold; 0 where nothing was compared.',
      'x-source': 'ours',
    },
    why: 'As above.',
  },
  {
    document: 'onboarding',
    at: `${chip}/reasons`,
    value: { ...codes, description: 'DOCUMENT_MISMATCH: the document that was read is another one.' },
    why: 'As above.',
  },
  {
    document: 'onboarding',
    at: `${ocr}/notAssessed`,
    value: { ...codes, description: 'What was not looked at: UV, IR, HOLOGRAM.' },
    why: 'A check that nobody makes must not look like one that passed: ADR 0112.',
  },
  {
    document: 'onboarding',
    at: `${ocr}/signals`,
    value: {
      type: 'array',
      description: 'Signs of forgery that were looked for; informative.',
      items: {
        type: 'object',
        required: ['code', 'result'],
        properties: { code: { type: 'string' }, result: verdict },
      },
      'x-source': 'ours',
    },
    why: 'They are told though they do not decide: ADR 0112.',
  },
] as const;
