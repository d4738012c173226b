import { Rpc, type RpcCall } from '@bonafide/messaging/rpc/rpc';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import {
  GalleryService,
  type SearchRequest,
  type SearchResponseSchema,
} from '@bonafide/proto/gen/bonafide/gallery/v1/gallery_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { Controller } from '@nestjs/common';
import { galleryName } from '../galleries/gallery-name.js';
import { SearchService } from './search.service.js';

const MOST_CANDIDATES = 100;

/** The search for the other services. */
@Controller()
export class SearchRpc {
  constructor(private readonly searches: SearchService) {}

  @Rpc(GalleryService.method.search)
  async search(
    request: SearchRequest,
    { tenant, signal }: RpcCall,
  ): Promise<MessageInitShape<typeof SearchResponseSchema>> {
    const { template, mostCandidates: most, leastPercent: percent } = request;
    if (most < 1 || most > MOST_CANDIDATES) throw invalid('most_candidates');
    if (!(percent >= 0 && percent <= 100)) throw invalid('least_percent');
    const name = galleryName.safeParse(request.galleryName);
    if (!name.success) throw new DomainError('NOT_FOUND', 'No such gallery', { reason: 'gallery' });
    const cutoff = { percent, isStrict: false };
    const asked = { tenant, template, galleryName: name.data, most, cutoff, signal };
    const { found, receiptId } = await this.searches.find(asked);
    const candidates = found.map(({ code, score, scorePercent }) => ({ registrationCode: code, score, scorePercent }));
    return { candidates, receiptId };
  }
}

function invalid(field: string): DomainError {
  return new DomainError('INVALID_VALUE', `Invalid "${field}" value.`, { field });
}
