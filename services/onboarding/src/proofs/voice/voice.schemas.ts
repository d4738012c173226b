import { base64Field } from '@bonafide/wire/base64';
import {
  MOST_SAMPLE_BYTES,
  phraseOf,
  SECURITY_LEVELS,
  type VoiceWorkflow,
  voiceCapture,
} from '@bonafide/wire/voice-capture';
import { z } from 'zod';
import { token } from '../../journey/session/session.schemas.js';
import { clearOrSealed } from '../../journey/step/captures.js';

/** `livenessData` in clear: docs/contract A.3.7. */
const plainCapture = voiceCapture(base64Field({ mostBytes: MOST_SAMPLE_BYTES }));

/** A sample as the engines take it; the phrase is empty where the caller tells none. */
export interface Sample {
  audio: Uint8Array<ArrayBuffer>;
  phrase: string;
}

/** A voice capture as the engines take it. */
export interface VoiceCapture {
  workflow: VoiceWorkflow;
  /** Only where it is stricter than the workflow's own: a step is never judged laxer than its workflow says. */
  securityLevel?: number | undefined;
  samples: readonly Sample[];
}

/** The capture within a parsed `livenessData`. */
export function captureOf({ voice }: z.output<typeof plainCapture>): VoiceCapture {
  const { workflow, securityLevel: asked = 0, voiceSamples } = voice;
  return {
    workflow,
    ...(asked > SECURITY_LEVELS[workflow] && { securityLevel: asked }),
    samples: voiceSamples.map((sample) => ({ audio: sample.data, phrase: phraseOf(sample) ?? '' })),
  };
}

/** `livenessData` as it comes. */
export const VOICE_CAPTURE = { member: 'livenessData', clear: plainCapture, bodyOf: captureOf };

const livenessData = clearOrSealed(plainCapture, 'voice');

export const addVoiceBody = z.object({ enrollmentToken: token, livenessData });

export type AddVoiceBody = z.output<typeof addVoiceBody>;

export const verifyVoiceBody = z.object({ authToken: token, livenessData });

export type VerifyVoiceBody = z.output<typeof verifyVoiceBody>;

export const verifyVoiceAgainBody = z.object({ reEnrollmentToken: token, livenessData });

export type VerifyVoiceAgainBody = z.output<typeof verifyVoiceAgainBody>;
