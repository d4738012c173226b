import { VoiceSamplesSchema } from '@bonafide/proto/gen/bonafide/common/v1/voice_pb';
import { Vault } from '@bonafide/sealing/vault';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Person } from '../../journey/proof/proof.js';
import type { Sample } from './voice.schemas.js';
import type { Exported } from './voice-engines.js';
import { VoiceSample } from './voice-sample.entity.js';

/** A voice ready to be written: recordings and template are sealed. */
export type SealedVoice = Pick<VoiceSample, 'subjectId' | 'tenant' | 'recordings' | 'template'>;

/** An enrolled voice, opened. */
export interface EnrolledVoice {
  template: Uint8Array<ArrayBuffer>;
  /** The recordings, still sealed; `VoiceSamples.recordings` opens them. */
  sealed: SealedVoice;
}

const templatePurpose = (subjectId: string) => `voice-template:${subjectId}`;
const recordingsPurpose = (subjectId: string) => `voice-recordings:${subjectId}`;

/** The voices of people, sealed under the tenant's data key and bound to their person. */
@Injectable()
export class VoiceSamples {
  constructor(
    private readonly database: DataSource,
    private readonly vault: Vault,
  ) {}

  /** Seals what the matcher made of a person's samples. */
  async seal({ tenant, subjectId }: Person, { template, recordings }: Exported): Promise<SealedVoice> {
    const kept = toBinary(VoiceSamplesSchema, create(VoiceSamplesSchema, { samples: [...recordings] }));
    return {
      subjectId,
      tenant,
      recordings: await this.vault.seal(tenant, recordingsPurpose(subjectId), kept),
      template: await this.vault.seal(tenant, templatePurpose(subjectId), template),
    };
  }

  /** Writes a voice in place of the one before. */
  async put(manager: EntityManager, voice: SealedVoice, now: Date): Promise<void> {
    await manager.upsert(VoiceSample, { ...voice, capturedAt: now }, ['subjectId']);
  }

  /** Writes the template of kept recordings anew; when they were made stays. */
  async renew(manager: EntityManager, { tenant, subjectId, template }: SealedVoice): Promise<void> {
    await manager.update(VoiceSample, { tenant, subjectId }, { template });
  }

  /** A person's voice, or undefined when there is none. */
  async of({ tenant, subjectId }: Person): Promise<EnrolledVoice | undefined> {
    const sealed = await this.database.getRepository(VoiceSample).findOneBy({ tenant, subjectId });
    if (!sealed) return undefined;
    const template = await this.vault.open(tenant, templatePurpose(subjectId), sealed.template);
    return { template: new Uint8Array(template), sealed };
  }

  /** The kept recordings, of which a template can be made again. */
  async recordings({ tenant, subjectId, recordings }: SealedVoice): Promise<Sample[]> {
    const opened = await this.vault.open(tenant, recordingsPurpose(subjectId), recordings);
    const { samples } = fromBinary(VoiceSamplesSchema, opened);
    return samples.map(({ audio, phrase }) => ({ audio: new Uint8Array(audio), phrase }));
  }

  /** The kept recordings of a person and when they were made, opened; undefined when there are none. */
  async kept({ tenant, subjectId }: Person): Promise<{ recordings: Sample[]; capturedAt: Date } | undefined> {
    const voice = await this.database.getRepository(VoiceSample).findOneBy({ tenant, subjectId });
    return voice ? { recordings: await this.recordings(voice), capturedAt: voice.capturedAt } : undefined;
  }

  /** The same voice with another template. */
  async withTemplate(voice: SealedVoice, template: Uint8Array): Promise<SealedVoice> {
    const { tenant, subjectId, recordings } = voice;
    return {
      tenant,
      subjectId,
      recordings,
      template: await this.vault.seal(tenant, templatePurpose(subjectId), template),
    };
  }
}
