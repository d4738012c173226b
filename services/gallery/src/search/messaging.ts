import type { Access } from '@bonafide/messaging/access';
import { GalleryService } from '@bonafide/proto/gen/bonafide/gallery/v1/gallery_pb';

/** What the gallery answers. */
export const access: Access = { serves: [GalleryService] };
