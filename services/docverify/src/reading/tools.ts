import { readFile } from 'node:fs/promises';
import { openReaders, type Readers } from '@bonafide/documents/ocr/readers';
import { loadTemplates } from '@bonafide/documents/templates/load-templates';
import type { TemplateSet } from '@bonafide/documents/templates/template';
import { sha256Hex } from '@bonafide/inference/pack/digest';
import type { Models } from '@bonafide/inference/pool/models';
import type { TaskContext } from '@bonafide/inference/pool/task';
import type { OperatorFiles } from './document-reading.js';

/** What a worker reads pages with. */
export interface Tools {
  readonly models: Models;
  readonly context: TaskContext;
  readonly readers: Readers;
  readonly templates: TemplateSet;
}

/** Opened with the first page that a worker reads; its job pays for it, and those that follow do not. */
let opened: Promise<Pick<Tools, 'readers' | 'templates'>> | undefined;

/** What is no part of the model pack is opened once in a worker. Throws where a file is not what it was when the service started. */
export async function openTools(models: Models, context: TaskContext, files: OperatorFiles): Promise<Tools> {
  opened ??= open(files);
  // One that failed is tried again with the next page.
  opened.catch(() => {
    opened = undefined;
  });
  return { models, context, ...(await opened) };
}

async function open({ mrzModel, templates }: OperatorFiles) {
  const mrz = mrzModel && (await checked(mrzModel));
  return { readers: await openReaders({ ...(mrz && { mrz }) }), templates: await loadTemplates(templates) };
}

async function checked({ path, sha256 }: NonNullable<OperatorFiles['mrzModel']>): Promise<Uint8Array> {
  const bytes = await readFile(path);
  if (sha256Hex(bytes) !== sha256) throw new Error('the network for machine-readable zones was changed');
  return bytes;
}
