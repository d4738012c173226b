import { loadTemplates } from '@bonafide/documents/templates/load-templates';
import type { Config } from '@bonafide/platform/config/config';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { readingConfig } from './reading-config.js';

/** Files of the operator's that pages are read with, checked when the service starts: one that is of no use ends the start. */
@Injectable()
export class ReadingFiles implements OnModuleInit {
  /** Folder of the operator's document templates; undefined where there is none. */
  readonly templates: string | undefined;

  constructor(@Inject(CONFIG) config: Config<typeof readingConfig>) {
    this.templates = config.BONAFIDE_DOCUMENT_TEMPLATES || undefined;
  }

  async onModuleInit(): Promise<void> {
    if (this.templates !== undefined) await loadTemplates(this.templates);
  }
}
