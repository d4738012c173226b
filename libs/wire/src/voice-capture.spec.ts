import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { MOST_SAMPLES, phraseOf, sampleField, voiceCapture } from './voice-capture.js';

const schema = voiceCapture(z.string());
const sample = { data: 'x' };
const read = (change: object = {}) => schema.parse({ voice: { voiceSamples: [sample], ...change } }).voice;
const placeOf = (change: object) =>
  schema.safeParse({ voice: { voiceSamples: [sample], ...change } }).error?.issues[0]?.path.join('.');

describe('a voice capture', () => {
  it('needs its samples only; null says the same as leaving out', () => {
    const bare = {
      voiceSamples: [{ data: 'x', Phrase: undefined, phrase: undefined }],
      workflow: 'alfa4',
      securityLevel: undefined,
    };
    expect(read()).toEqual(bare);
    const nulls = { ...sample, Phrase: null, phrase: null };
    expect(read({ voiceSamples: [nulls], workflow: null, securityLevel: null, meta_data: null })).toEqual(bare);
  });

  it.each(['alfa2', 'ALFA4', 'Alfa6'])('knows the workflow %s', (workflow) =>
    expect(read({ workflow }).workflow).toBe(workflow.toLowerCase()),
  );

  it('takes the phrase under both of its names, the documented one first', () => {
    const told = [
      { ...sample, Phrase: 'a' },
      { ...sample, phrase: 'b' },
      { ...sample, Phrase: 'c', phrase: 'd' },
    ];
    expect(read({ voiceSamples: told }).voiceSamples.map(phraseOf)).toEqual(['a', 'b', 'c']);
  });

  it('takes what a client says of itself, whatever that is', () => {
    expect(() => read({ meta_data: { username: 'x' }, metadata: 7, later: [] })).not.toThrow();
  });

  it.each<[string, object]>([
    ['voice.voiceSamples', { voiceSamples: undefined }],
    ['voice.voiceSamples', { voiceSamples: [] }],
    ['voice.voiceSamples', { voiceSamples: sample }],
    ['voice.voiceSamples', { voiceSamples: Array(MOST_SAMPLES + 1).fill(sample) }],
    ['voice.voiceSamples.1', { voiceSamples: [sample, null] }],
    ['voice.voiceSamples.0.data', { voiceSamples: [{}] }],
    ['voice.voiceSamples.0.Phrase', { voiceSamples: [{ ...sample, Phrase: 'x'.repeat(257) }] }],
    ['voice.voiceSamples.0.phrase', { voiceSamples: [{ ...sample, phrase: 7 }] }],
    ['voice.workflow', { workflow: 'alfa3' }],
    ['voice.workflow', { workflow: 'charlie4' }],
    ['voice.workflow', { workflow: 4 }],
    ['voice.securityLevel', { securityLevel: 101 }],
    ['voice.securityLevel', { securityLevel: '77' }],
  ])('is refused at %s for %j', (place, change) => expect(placeOf(change)).toBe(place));

  it('is refused where there is no voice', () =>
    expect(schema.safeParse({}).error?.issues[0]?.path.join('.')).toBe('voice'));
});

describe('the field of a sample', () => {
  it.each([
    [undefined, 'voice.voiceSamples'],
    [0, 'voice.voiceSamples[0].data'],
  ])('%s is named as bodies name it', (at, field) => expect(sampleField(at)).toBe(field));
});
