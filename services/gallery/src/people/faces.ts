import { InjectPeer } from '@bonafide/messaging/peers';
import type { RpcClient } from '@bonafide/messaging/rpc/rpc-client';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { NexaFaceService } from '@bonafide/proto/gen/bonafide/nexaface/v1/nexaface_pb';
import { Injectable } from '@nestjs/common';

const DEADLINE_MS = 10_000;
const MOST_TEMPLATES = 100;

/** What a picture may be refused for. */
const ABOUT_THE_PICTURE = [
  'FIELD_MISSING',
  'INVALID_BASE64',
  'INVALID_MEDIA',
  'MEDIA_SIZE',
  'INVALID_VALUE',
  'TOO_LARGE',
];

/** Templates of pictures, as the face matcher makes them. Throws UNAVAILABLE or TIMEOUT while it cannot. */
@Injectable()
export class Faces {
  constructor(@InjectPeer(NexaFaceService) private readonly nexaface: RpcClient<typeof NexaFaceService>) {}

  /** The template of the largest face of a caller's picture. Throws INVALID_MEDIA, naming `image`, for one of no use. */
  async templateOf(image: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
    const encounter = { image, rotation: 0 };
    const { template } = await this.nexaface.export({ encounter }, { deadlineMs: DEADLINE_MS }).catch(pictureRefused);
    return template;
  }

  /** The template of a picture that onboarding keeps, made for ourselves. Throws as nexaface does. */
  async redescribed(tenant: string, image: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
    const options = { tenant, deadlineMs: DEADLINE_MS };
    return (await this.nexaface.redescribe({ encounter: { image, rotation: 0 } }, options)).template;
  }

  /** Templates of the caller's tenant, as /nexaface/compare takes them. */
  async seal(templates: readonly Uint8Array[]): Promise<Uint8Array[]> {
    const sealed: Uint8Array[] = [];
    for (let at = 0; at < templates.length; at += MOST_TEMPLATES) {
      const some = templates.slice(at, at + MOST_TEMPLATES);
      sealed.push(...(await this.nexaface.sealTemplates({ templates: some })).sealedTemplates);
    }
    return sealed;
  }
}

function pictureRefused(error: unknown): never {
  if (!(error instanceof DomainError) || !ABOUT_THE_PICTURE.includes(error.code)) throw error;
  const isFaceless = error.details.reason === 'no_face' || error.details.reason === 'unusable_face';
  const what = isFaceless ? 'shows no face that can be used' : 'is not a picture that can be read';
  throw new DomainError('INVALID_MEDIA', `The picture in "image" ${what}.`, { field: 'image' }, { cause: error });
}
