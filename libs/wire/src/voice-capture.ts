import { z } from 'zod';
import { optional, orElse } from './optional.js';

/** Samples of one encounter: three readings are advised for an enrolment, one for a comparison. */
export const MOST_SAMPLES = 5;
/** Bytes of the file of one sample: 40 s of WAV with one channel at 48 kHz. */
export const MOST_SAMPLE_BYTES = 4_000_000;
const PHRASE_CHARACTERS = 256;

/** The security level that a workflow stands for; higher is stricter. */
export const SECURITY_LEVELS = { alfa2: 70, alfa4: 77, alfa6: 82 } as const;

export type VoiceWorkflow = keyof typeof SECURITY_LEVELS;

/** The field of a capture that holds the sound of sample `at`, or all samples. */
export function sampleField(at: number | undefined): string {
  const samples = 'voice.voiceSamples';
  return at === undefined ? samples : `${samples}[${at}].data`;
}

/** What is said in a sample, as the caller tells it under either name of the member. */
export function phraseOf(sample: { Phrase?: string | undefined; phrase?: string | undefined }): string | undefined {
  return sample.Phrase ?? sample.phrase;
}

const workflow = z
  .string()
  .transform((name) => name.toLowerCase())
  .pipe(z.enum(Object.keys(SECURITY_LEVELS) as [VoiceWorkflow, ...VoiceWorkflow[]]));

const phrase = optional(z.string().max(PHRASE_CHARACTERS));

/**
 * A voice capture as clients send it (docs/contract A.3.7): `data` reads the sound of a sample, since some services hand
 * the text to their workers and others need its bytes. What a client says of itself (`meta_data`) is not read.
 */
export function voiceCapture<T extends z.ZodType>(data: T) {
  const sample = z.object({ data, Phrase: phrase, phrase });
  return z.object({
    voice: z.object({
      voiceSamples: z.array(sample).min(1).max(MOST_SAMPLES),
      workflow: orElse(workflow, 'alfa4'),
      securityLevel: optional(z.number().min(0).max(100)),
    }),
  });
}
