import { DomainError } from '@bonafide/platform/errors/domain-error';
import { parse } from '@bonafide/platform/http/parse';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { compareBody, type EncounterBody, exportBody } from './match.schemas.js';
import { type Encounter, MatchService } from './match.service.js';

/** The matcher's operations of engines.yaml. */
@Controller('nexaface')
export class MatchController {
  constructor(private readonly matches: MatchService) {}

  @Post('compare')
  @HttpCode(200)
  async compare(@Body() body: unknown, @From() { tenant }: Caller): Promise<object> {
    const { probe, gallery, workflow } = parse(compareBody, body);
    const { algorithm, faceTypes } = workflow.comparator;
    const { score, scorePercent } = await this.matches.compare(
      { probe: encounterOf(probe), gallery: encounterOf(gallery) },
      { algorithm, compared: faceTypes.length > 0 },
      { tenant },
    );
    return { score, scorePercent };
  }

  @Post('export')
  @HttpCode(200)
  async export(@Body() body: unknown, @From() { tenant }: Caller): Promise<object> {
    const encounter = encounterOf(parse(exportBody, body).encounter);
    if (!('picture' in encounter)) throw noData();
    const { template } = await this.matches.export(encounter.picture, { tenant });
    return { export: Buffer.from(template).toString('base64') };
  }
}

function encounterOf(body: EncounterBody): Encounter {
  if (body.VISIBLE_FRONTAL) return { picture: { media: body.VISIBLE_FRONTAL, rotation: 0, face: undefined } };
  if (body.import) return { template: new Uint8Array(Buffer.from(body.import, 'base64')) };
  throw noData();
}

function noData(): DomainError {
  return new DomainError('INVALID_MEDIA', 'Encounter has no image or template data.', { reason: 'no_data' });
}
