import type { Tell } from '../build.ts';
import { Misuse } from '../failure.ts';
import { rekeyGallery } from './administer.ts';
import { runProgram } from './run-program.ts';
import { programUsage } from './usage.ts';

/** Programs that call the galleries of a deployment by its API. */
const PROGRAMS = ['import', 'export', 'reconcile'];
const fileOf = (name: string) => `e2e/gallery/${name}.ts`;

/** How `./dev gallery` is called. */
export const GALLERY_FORMS = [
  'import SOURCE [--tenant T] [--url URL] [--gallery NAME]... [--clients N]',
  'export FOLDER [--tenant T] [--url URL] [--gallery NAME]',
  'reconcile [--repair] [--tenant T] [--url URL]',
  'rekey TENANT',
  'NAME --help',
];

/** Usage of the program that the first argument names, if there is one. */
export function galleryUsage(name = ''): string | undefined {
  return PROGRAMS.includes(name) ? programUsage(fileOf(name)) : undefined;
}

/**
 * `./dev gallery import|export|reconcile ...` runs a client of the API, `rekey TENANT` the service's own command. Resolves with
 * the exit code. Throws Misuse where there is no such form.
 */
export function gallery([name = '', ...args]: readonly string[], tell: Tell): Promise<number> {
  if (PROGRAMS.includes(name)) return runProgram(fileOf(name), args, tell);
  const [tenant, ...more] = args;
  if (name !== 'rekey')
    throw new Misuse(name ? `./dev gallery does not know "${name}".` : './dev gallery takes a name.');
  if (!tenant || tenant.startsWith('-') || more.length > 0) throw new Misuse('./dev gallery rekey takes one TENANT.');
  return rekeyGallery(tenant, tell);
}
