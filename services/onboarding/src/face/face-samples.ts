import { Vault } from '@bonafide/platform/crypto/vault';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import sharp from 'sharp';
import { DataSource, type EntityManager } from 'typeorm';
import type { Still } from './face-engines.js';
import { FaceSample } from './face-sample.entity.js';

const MOST_PIXELS = 50_000_000;
const LONGEST_SIDE = 1600;
const JPEG_QUALITY = 92;

/** A face ready to be written: image and template are sealed. */
export type SealedFace = Pick<FaceSample, 'ownerId' | 'tenant' | 'image' | 'template'>;

/** The faces of enrolments, sealed under the tenant's data key and bound to their owner. */
@Injectable()
export class FaceSamples {
  constructor(
    private readonly database: DataSource,
    private readonly vault: Vault,
  ) {}

  async seal(tenant: string, ownerId: string, still: Still, template: Uint8Array): Promise<SealedFace> {
    const image = await withoutMetadata(still);
    return {
      ownerId,
      tenant,
      image: await this.vault.seal(tenant, `face-image:${ownerId}`, image),
      template: await this.vault.seal(tenant, `face-template:${ownerId}`, template),
    };
  }

  /** Writes a face in place of the one before. */
  async put(manager: EntityManager, face: SealedFace, now: Date): Promise<void> {
    await manager.upsert(FaceSample, { ...face, capturedAt: now }, ['ownerId']);
  }

  /** The template of an owner's face, or undefined when there is none. */
  async template(tenant: string, ownerId: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const face = await this.database.getRepository(FaceSample).findOneBy({ tenant, ownerId });
    return face ? new Uint8Array(await this.vault.open(tenant, `face-template:${ownerId}`, face.template)) : undefined;
  }
}

/** The still upright as JPEG, at most 1600 pixels long; place, time and device of the camera are gone (ASVS 14.2.8). */
async function withoutMetadata({ image, rotation }: Still): Promise<Buffer> {
  try {
    return await sharp(image, { limitInputPixels: MOST_PIXELS })
      .autoOrient()
      .rotate(rotation)
      .resize({ width: LONGEST_SIDE, height: LONGEST_SIDE, fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: JPEG_QUALITY })
      .toBuffer();
  } catch (cause) {
    throw new DomainError('INVALID_MEDIA', 'The captured frame cannot be stored', {}, { cause });
  }
}
