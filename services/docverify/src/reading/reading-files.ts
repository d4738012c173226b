import { readFile } from 'node:fs/promises';
import { loadTemplates } from '@bonafide/documents/templates/load-templates';
import { sha256Hex } from '@bonafide/inference/pack/digest';
import type { Config } from '@bonafide/platform/config/config';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { OperatorFiles } from './document-reading.js';
import type { readingConfig } from './reading-config.js';

/** Files of the operator's that pages are read with, checked when the service starts: one that is of no use ends the start. */
@Injectable()
export class ReadingFiles implements OnModuleInit {
  /** What workers open; empty where the operator names none. */
  current: OperatorFiles = {};

  constructor(@Inject(CONFIG) private readonly config: Config<typeof readingConfig>) {}

  async onModuleInit(): Promise<void> {
    const { BONAFIDE_MRZ_MODEL: path, BONAFIDE_DOCUMENT_TEMPLATES: templates } = this.config;
    if (templates !== '') await loadTemplates(templates);
    this.current = {
      ...(path !== '' && { mrzModel: { path, sha256: sha256Hex(await readFile(path)) } }),
      ...(templates !== '' && { templates }),
    };
  }
}
