import type { Answer } from '@bonafide/contract/answer';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller } from '@nestjs/common';
import { type CompareBody, compareBody, type EncounterBody, type ExportBody, exportBody } from './match.schemas.js';
import { type Encounter, MatchService } from './match.service.js';
import type { FacePicture } from './match.tasks.js';
import { SealedTemplates } from './sealed-templates.js';

/** The matcher's operations of engines.yaml. */
@Controller('nexaface')
export class MatchController {
  constructor(
    private readonly matches: MatchService,
    private readonly templates: SealedTemplates,
  ) {}

  @Post('compare')
  async compare(
    @BodyOf(compareBody) body: CompareBody,
    @From() { tenant }: Caller,
  ): Promise<Answer<'POST /nexaface/compare'>> {
    const { probe, gallery, workflow } = body;
    const { algorithm, faceTypes } = workflow.comparator;
    const sides = {
      probe: await this.encounterOf(probe, tenant),
      gallery: await this.encounterOf(gallery, tenant),
    };
    const { score, scorePercent } = await this.matches.compare(
      sides,
      { algorithm, compared: faceTypes.length > 0 },
      { tenant },
    );
    return { score, scorePercent };
  }

  @Post('export')
  async export(
    @BodyOf(exportBody) { encounter }: ExportBody,
    @From() { tenant }: Caller,
  ): Promise<Answer<'POST /nexaface/export'>> {
    const picture = pictureOf(encounter);
    if (!picture) throw noData();
    const { template } = await this.matches.export(picture, { tenant });
    return { export: await this.templates.seal(tenant, template) };
  }

  private async encounterOf(body: EncounterBody, tenant: string): Promise<Encounter> {
    const picture = pictureOf(body);
    if (picture) return { picture };
    if (body.import?.length) return { template: await this.templates.open(tenant, body.import) };
    throw noData();
  }
}

function pictureOf({ VISIBLE_FRONTAL: media }: EncounterBody): FacePicture | undefined {
  return media ? { media, rotation: 0, face: undefined } : undefined;
}

function noData(): DomainError {
  return new DomainError('INVALID_MEDIA', 'Encounter has no image or template data.', { reason: 'no_data' });
}
