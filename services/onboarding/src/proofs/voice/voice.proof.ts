import { Injectable } from '@nestjs/common';
import type { OfferedCheck, Person, Proof } from '../../journey/proof/proof.js';
import { VOICE_POLICY } from './voice.policy.js';
import { VoiceSamples } from './voice-samples.js';

/** Proof by a live voice that matches the enrolled one. Off unless a tenant asks for it: ADR 0110. */
@Injectable()
export class VoiceProof implements Proof {
  readonly name = 'voice';
  readonly checks: readonly OfferedCheck[] = [
    { flow: 'enrollment', check: 'addVoice', setting: 'addVoice', isBiometric: true },
    // Owed by who has none, too: leaving the voice out must not switch a check off.
    { flow: 'authentication', check: 'verifyVoice', setting: 'verifyVoice', isBiometric: true },
    { flow: 'reenrollment', check: 'verifyVoice', setting: 'verifyVoice', isBiometric: true },
  ];
  readonly policy = VOICE_POLICY;

  constructor(private readonly voices: VoiceSamples) {}

  /** The recordings as base64; the template is never given out. */
  async records(person: Person): Promise<object> {
    const kept = await this.voices.kept(person);
    if (!kept) return {};
    const recordings = kept.recordings.map(({ audio, phrase }) => ({
      mediaType: 'audio/wav',
      ...(phrase && { phrase }),
      audio: Buffer.from(audio).toString('base64'),
    }));
    return { voice: { takenAt: kept.capturedAt.toISOString(), recordings } };
  }
}
