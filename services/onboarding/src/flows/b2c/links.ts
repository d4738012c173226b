import type { Config } from '@bonafide/platform/config/config';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { Inject, Injectable } from '@nestjs/common';
import type { b2cConfig } from './b2c-config.js';
import { callbackLink, type LinkContent } from './callback-link.js';
import { LinkKeyStore } from './link-keys.js';
import { qrCodeOf } from './qr-code.js';

/** Callback links, as text and as a picture. */
@Injectable()
export class Links {
  constructor(
    private readonly keys: LinkKeyStore,
    @Inject(CONFIG) private readonly config: Config<typeof b2cConfig>,
  ) {}

  async make(tenant: string, content: LinkContent): Promise<{ sessionCallbackURL: string; qrcodeImage: string }> {
    const link = callbackLink(this.config.BONAFIDE_PUBLIC_URL, content, await this.keys.of(tenant));
    return { sessionCallbackURL: link, qrcodeImage: await qrCodeOf(link) };
  }
}
