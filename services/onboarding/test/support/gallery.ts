import { GalleryService, type SearchRequest } from '@bonafide/proto/gen/bonafide/gallery/v1/gallery_pb';
import { type StubService, stubService } from '@bonafide/testing/stub-service';

/** A candidate of the stub. */
export interface Found {
  registrationCode: string;
  score: number;
  scorePercent: number;
}

/** What the gallery's stub answers next; a test changes it. */
export interface Members {
  found: Found[];
  /** Runs within Search; what it answers takes the place of `found`. */
  meanwhile: (request: SearchRequest) => Promise<Found[] | undefined> | Found[] | undefined;
}

export async function stubGallery(
  busUrl: string,
): Promise<{ members: Members; gallery: StubService<typeof GalleryService> }> {
  const members: Members = { found: [], meanwhile: () => undefined };
  const gallery = await stubService(busUrl, GalleryService, {
    search: async (request) => ({
      candidates: (await members.meanwhile(request)) ?? members.found,
      receiptId: 'receipt-gallery',
    }),
  });
  return { members, gallery };
}
