import { openReaders, type Readers } from '@bonafide/documents/ocr/readers';
import { loadTemplates } from '@bonafide/documents/templates/load-templates';
import type { TemplateSet } from '@bonafide/documents/templates/template';
import type { Models } from '@bonafide/inference/pool/models';
import type { TaskContext } from '@bonafide/inference/pool/task';

/** What a worker reads pages with. */
export interface Tools {
  readonly models: Models;
  readonly context: TaskContext;
  readonly readers: Readers;
  readonly templates: TemplateSet;
}

/** Opened with the first page that a worker reads; its job pays for it, and those that follow do not. */
let opened: Promise<Pick<Tools, 'readers' | 'templates'>> | undefined;

/** What is no network of ONNX is opened once in a worker. Throws where a template is none. */
export async function openTools(models: Models, context: TaskContext, folder: string | undefined): Promise<Tools> {
  opened ??= open(models, folder);
  // One that failed is tried again with the next page.
  opened.catch(() => {
    opened = undefined;
  });
  return { models, context, ...(await opened) };
}

async function open(models: Models, folder: string | undefined) {
  const readers = await openReaders({ mrz: models.file?.('mrz-language') });
  return { readers, templates: await loadTemplates(folder) };
}
