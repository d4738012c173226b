import { readFile } from 'node:fs/promises';
import { sha256Hex } from '@bonafide/inference/pack/digest';
import type { Config } from '@bonafide/platform/config/config';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { MrzModel } from './document-reading.js';
import type { readingConfig } from './reading-config.js';

/** The operator's network for machine-readable zones, read once when the service starts: one that cannot be read ends the start. */
@Injectable()
export class MrzModels implements OnModuleInit {
  /** Undefined where the operator names none: what the model pack has reads the zones then. */
  current: MrzModel | undefined;

  constructor(@Inject(CONFIG) private readonly config: Config<typeof readingConfig>) {}

  async onModuleInit(): Promise<void> {
    const { BONAFIDE_MRZ_MODEL: path } = this.config;
    if (path !== '') this.current = { path, sha256: sha256Hex(await readFile(path)) };
  }
}
