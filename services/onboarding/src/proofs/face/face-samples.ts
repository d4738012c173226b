import { statement } from '@bonafide/platform/database/statement';
import { Vault } from '@bonafide/sealing/vault';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { tellOfRegistration } from '../../journey/lifecycle/registration-events.js';
import type { Person } from '../../journey/proof/proof.js';
import type { Still } from './face-engines.js';
import { FaceSample } from './face-sample.entity.js';
import { keptPicture } from './kept-picture.js';

/** A face ready to be written: image and template are sealed. */
export type SealedFace = Pick<FaceSample, 'subjectId' | 'tenant' | 'image' | 'template'>;

/** An enrolled face, opened. */
export interface EnrolledFace {
  template: Uint8Array<ArrayBuffer>;
  /** The kept picture, still sealed; `FaceSamples.still` opens it. */
  sealed: SealedFace;
}

/** $1 person, $2 tenant. */
const find = statement<SealedFace>(
  'face find',
  'SELECT subject_id AS "subjectId", tenant, image, template FROM face_sample WHERE subject_id = $1 AND tenant = $2',
);

/** $1 person, $2 tenant, $3 picture, $4 template, $5 when it was taken. */
const put = statement(
  'face put',
  `INSERT INTO face_sample (subject_id, tenant, image, template, captured_at) VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT (subject_id) DO UPDATE SET tenant = EXCLUDED.tenant, image = EXCLUDED.image,
     template = EXCLUDED.template, captured_at = EXCLUDED.captured_at`,
);

/** $1 person, $2 tenant, $3 template; the registration code, if the person has one. */
const putTemplate = statement<{ code: string | null }>(
  'face template',
  `UPDATE face_sample SET template = $3 FROM subject
   WHERE subject_id = $1 AND face_sample.tenant = $2 AND subject.id = subject_id RETURNING code`,
);

/** The faces of people, sealed under the tenant's data key and bound to their person. */
@Injectable()
export class FaceSamples {
  constructor(
    private readonly database: DataSource,
    private readonly vault: Vault,
  ) {}

  async seal(tenant: string, subjectId: string, still: Still, template: Uint8Array): Promise<SealedFace> {
    const image = await keptPicture(still);
    return {
      subjectId,
      tenant,
      image: await this.vault.seal(tenant, `face-image:${subjectId}`, image),
      template: await this.vault.seal(tenant, `face-template:${subjectId}`, template),
    };
  }

  /** Writes a face in place of the one before. */
  async put(manager: EntityManager, { subjectId, tenant, image, template }: SealedFace, now: Date): Promise<void> {
    await put(manager, [subjectId, tenant, image, template, now]);
  }

  /** Writes the template of a kept picture anew, and tells those who keep copies of it; when the picture was taken stays. */
  async renew(manager: EntityManager, { tenant, subjectId, template }: SealedFace, now: Date): Promise<void> {
    const [renewed] = await putTemplate(manager, [subjectId, tenant, template]);
    if (!renewed?.code) return;
    await tellOfRegistration(manager, { type: 'registration.template_renewed', tenant, code: renewed.code, now });
  }

  /** A person’s face, or undefined when there is none. */
  async of(tenant: string, subjectId: string): Promise<EnrolledFace | undefined> {
    const [sealed] = await find(this.database.manager, [subjectId, tenant]);
    return sealed && { template: await this.template(sealed), sealed };
  }

  /** A template, opened. */
  async template({ tenant, subjectId, template }: Omit<SealedFace, 'image'>): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await this.vault.open(tenant, `face-template:${subjectId}`, template));
  }

  /** The kept picture, from which a template can be made again. */
  async still({ tenant, subjectId, image }: Omit<SealedFace, 'template'>): Promise<Still> {
    const opened = await this.vault.open(tenant, `face-image:${subjectId}`, image);
    return { image: new Uint8Array(opened), rotation: 0, face: undefined };
  }

  /** The kept picture of a person and when it was taken, opened; undefined when there is none. */
  async picture({ tenant, subjectId }: Person): Promise<{ image: Uint8Array; takenAt: Date } | undefined> {
    const kept = await this.database.getRepository(FaceSample).findOneBy({ tenant, subjectId });
    return kept ? { image: (await this.still(kept)).image, takenAt: kept.capturedAt } : undefined;
  }

  /** The same face with another template. */
  async withTemplate({ tenant, subjectId, image }: SealedFace, template: Uint8Array): Promise<SealedFace> {
    return {
      tenant,
      subjectId,
      image,
      template: await this.vault.seal(tenant, `face-template:${subjectId}`, template),
    };
  }
}
