import type { Answer } from '@bonafide/contract/answer';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller } from '@nestjs/common';
import { unknownGallery } from '../galleries/galleries.js';
import { Faces } from '../people/faces.js';
import { People } from '../people/people.js';
import { type MatchFaceBody, matchFaceBody } from './match-face.schemas.js';
import { type FoundMember, SearchService } from './search.service.js';

/** The gateway waits 30 s for a service. */
const PATIENCE_MS = 20_000;
const RETRY_AFTER_SECONDS = '60';

type Answered = Answer<'POST /onboarding/gallery/matchFace'>;

/** Identifies a probe's face against a gallery. */
@Controller('/onboarding/gallery')
export class MatchFaceController {
  constructor(
    private readonly faces: Faces,
    private readonly searches: SearchService,
    private readonly people: People,
  ) {}

  @Post('matchFace')
  async match(@BodyOf(matchFaceBody) body: MatchFaceBody, @From() { tenant }: Caller): Promise<Answered> {
    const found = await this.find(tenant, body);
    const codes = found.map(({ code }) => code);
    const described = await this.people.describe(tenant, codes, { image: body.includeImage });
    // Who was erased in this moment is left out.
    const list = found.flatMap(({ code, ...scored }) => {
      const person = described.get(code);
      if (!person) return [];
      const image = person.image && Buffer.from(person.image).toString('base64');
      return [{ registrationCode: code, username: person.username, ...scored, ...(image && { image }) }];
    });
    return { matchCount: list.length, list };
  }

  private async find(tenant: string, body: MatchFaceBody): Promise<FoundMember[]> {
    const { image, galleryName, candidateListSize: most, cutoffScorePercent: percent, candidateList } = body;
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const template = await this.faces.templateOf(image);
    const codes = [...new Set(candidateList?.map((code) => code.toLowerCase()))];
    const asked = {
      ...{ tenant, template, galleryName, most, signal },
      ...(codes.length > 0 && { codes }),
      ...(percent !== undefined && { cutoff: { percent, isStrict: true } }),
    };
    try {
      return (await this.searches.find(asked)).found;
    } catch (error) {
      throw refusalOf(error);
    }
  }
}

/** A template that we had made ourselves is no fault of the caller's: the matcher has another model pack than we. */
function refusalOf(error: unknown): unknown {
  if (!(error instanceof DomainError)) return error;
  if (error.code === 'NOT_FOUND') return unknownGallery('galleryName');
  if (error.details.reason !== 'template_version') return error;
  const message = 'The face matcher has another model pack, try again later';
  return new DomainError('UNAVAILABLE', message, { retryAfter: RETRY_AFTER_SECONDS }, { cause: error });
}
