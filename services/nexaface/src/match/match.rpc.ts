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
} from '@bonafide/proto/gen/bonafide/nexaface/v1/nexaface_pb';
import { type Face, fivePointsOf } from '@bonafide/vision/face/face';
import { FACE_ALGORITHMS } from '@bonafide/vision/face/match';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { Controller } from '@nestjs/common';
import { type Encounter, MatchService } from './match.service.js';
import type { FacePicture } from './match.tasks.js';

/** The matcher for the other services. */
@Controller()
export class MatchRpc {
  constructor(private readonly matches: MatchService) {}

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
