import { Rpc, type RpcCall } from '@bonafide/messaging/rpc/rpc';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import {
  type CompareRequest,
  type CompareResponseSchema,
  type Encounter as EncounterMessage,
  type ExportRequest,
  type ExportResponseSchema,
  type FaceImage,
  NexaFaceService,
  type RedescribeRequest,
  type RedescribeResponseSchema,
  type SealTemplatesRequest,
  type SealTemplatesResponseSchema,
} from '@bonafide/proto/gen/bonafide/nexaface/v1/nexaface_pb';
import { type Face, fivePointsOf } from '@bonafide/vision/face/face';
import { FACE_ALGORITHMS } from '@bonafide/vision/face/match';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { Controller } from '@nestjs/common';
import { type Encounter, MatchService } from './match.service.js';
import type { FacePicture } from './match.tasks.js';
import { SealedTemplates } from './sealed-templates.js';

const MOST_TEMPLATES = 100;

/** The matcher for the other services. */
@Controller()
export class MatchRpc {
  constructor(
    private readonly matches: MatchService,
    private readonly templates: SealedTemplates,
  ) {}

  @Rpc(NexaFaceService.method.export)
  async export({ encounter }: ExportRequest, call: RpcCall): Promise<MessageInitShape<typeof ExportResponseSchema>> {
    return this.matches.export(pictureOf(encounter, 'encounter'), call);
  }

  /** `export` for a service itself: ADR 0127. */
  @Rpc(NexaFaceService.method.redescribe)
  async redescribe(
    { encounter }: RedescribeRequest,
    call: RpcCall,
  ): Promise<MessageInitShape<typeof RedescribeResponseSchema>> {
    return this.matches.export(pictureOf(encounter, 'encounter'), call);
  }

  @Rpc(NexaFaceService.method.compare)
  async compare(request: CompareRequest, call: RpcCall): Promise<MessageInitShape<typeof CompareResponseSchema>> {
    const algorithm = FACE_ALGORITHMS.find((name) => name === request.algorithm);
    if (!algorithm) throw invalid('algorithm');
    const sides = { probe: encounterOf(request.probe, 'probe'), gallery: encounterOf(request.gallery, 'gallery') };
    return this.matches.compare(sides, { algorithm, compared: true }, call);
  }

  @Rpc(NexaFaceService.method.sealTemplates)
  async sealTemplates(
    { templates }: SealTemplatesRequest,
    { tenant }: RpcCall,
  ): Promise<MessageInitShape<typeof SealTemplatesResponseSchema>> {
    if (templates.length > MOST_TEMPLATES) throw invalid('templates');
    return { sealedTemplates: await Promise.all(templates.map((one) => this.templates.sealBytes(tenant, one))) };
  }
}

function encounterOf(message: EncounterMessage | undefined, field: string): Encounter {
  if (message?.data.case === 'template') return { template: message.data.value };
  return { picture: pictureOf(message?.data.value, field) };
}

function pictureOf(message: FaceImage | undefined, field: string): FacePicture {
  if (!message || message.image.length === 0) throw new DomainError('FIELD_MISSING', `${field} is empty`, { field });
  if (message.rotation % 90 !== 0) throw invalid('rotation');
  return { media: message.image, rotation: message.rotation, face: faceOf(message) };
}

function faceOf({ face }: FaceImage): Face | undefined {
  if (!face) return undefined;
  const points = fivePointsOf(face.landmarks);
  if (!points) throw invalid('face.landmarks');
  const { x, y, width, height, confidence } = face;
  return { box: { x, y, width, height }, confidence, points };
}

function invalid(field: string): DomainError {
  return new DomainError('INVALID_VALUE', `Invalid "${field}" value.`, { field });
}
