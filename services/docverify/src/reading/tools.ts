import { openReaders, type Readers } from '@bonafide/documents/ocr/readers';
import { loadTemplates } from '@bonafide/documents/templates/load-templates';
import type { TemplateSet } from '@bonafide/documents/templates/template';
import type { Role } from '@bonafide/inference/pack/manifest';
import type { Model, Models } from '@bonafide/inference/pool/models';
import type { TaskContext } from '@bonafide/inference/pool/task';

/** What a worker reads the pages of one job with. */
export interface Tools {
  readonly models: Models;
  readonly context: TaskContext;
  readonly readers: Readers;
  readonly templates: TemplateSet;
  /** Roles of the models that ran in the job so far. */
  readonly ran: ReadonlySet<Role>;
}

const MRZ_LANGUAGE: Role = 'mrz-language';

/** Opened with the first page that a worker reads; its job pays for it, and those that follow do not. */
let opened: Promise<Pick<Tools, 'readers' | 'templates'>> | undefined;

/** What is no network of ONNX is opened once in a worker. Throws where a template is none. */
export async function openTools(models: Models, context: TaskContext, folder: string | undefined): Promise<Tools> {
  opened ??= open(models, folder);
  // One that failed is tried again with the next page.
  opened.catch(() => {
    opened = undefined;
  });
  const { readers, templates } = await opened;
  const ran = new Set<Role>();
  return { models: watched(models, ran), context, readers: watchedReaders(readers, ran), templates, ran };
}

/** The models, each of which notes its role when it runs. */
function watched(models: Models, ran: Set<Role>): Models {
  const watch = (model: Model): Model => ({
    ...model,
    run: (feeds) => {
      ran.add(model.entry.role);
      return model.run(feeds);
    },
  });
  return {
    ...models,
    get: (role) => watch(models.get(role)),
    all: (role) => models.all(role).map(watch),
    ahead: (role) => {
      const lent = models.ahead?.(role);
      return lent && watch(lent);
    },
  };
}

function watchedReaders({ mrz }: Readers, ran: Set<Role>): Readers {
  if (!mrz) return { mrz };
  return {
    mrz: {
      read: (strip) => {
        ran.add(MRZ_LANGUAGE);
        return mrz.read(strip);
      },
    },
  };
}

async function open(models: Models, folder: string | undefined) {
  const readers = await openReaders({ mrz: models.file?.(MRZ_LANGUAGE) });
  return { readers, templates: await loadTemplates(folder) };
}
