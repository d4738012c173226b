import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type DocumentTemplate, documentTemplate, type TemplateField, type TemplateSet } from './template.js';

/** The templates of this library. */
const OWN = fileURLToPath(new URL('../../templates/', import.meta.url));
const MOST_TEMPLATES = 2000;
const MOST_BYTES = 262_144;

/**
 * Reads the templates of this library and, where one is given, those of an operator's folder (`*.json`); of equal ids the
 * operator's counts. Throws, naming file and member, for one that is no template, whose base does not exist, or that is too large.
 */
export async function loadTemplates(folder?: string): Promise<TemplateSet> {
  const own = await templatesIn(OWN);
  const more = folder === undefined ? [] : await templatesIn(folder);
  return withBases([...new Map([...own, ...more].map((template) => [template.id, template])).values()]);
}

/** Reads one file. Throws, naming it and what is wrong. */
export async function readTemplate(file: string): Promise<DocumentTemplate> {
  const text = await readFile(file, 'utf8');
  if (text.length > MOST_BYTES) throw new Error(`${file} is larger than a template`);
  const template = documentTemplate.safeParse(parsed(file, text));
  if (!template.success) throw new Error(`${file} is no document template:\n${z.prettifyError(template.error)}`);
  return template.data;
}

/** Gives each template the fields of its base, but those that it has itself. Throws where the base does not exist. */
export function withBases(templates: readonly DocumentTemplate[]): TemplateSet {
  const byId = new Map(templates.map((template) => [template.id, template]));
  return {
    templates: templates.map((template) => ({ ...template, fields: fieldsOf(template, byId, new Set()) })),
  };
}

function fieldsOf(
  template: DocumentTemplate,
  byId: ReadonlyMap<string, DocumentTemplate>,
  seen: Set<string>,
): TemplateField[] {
  const { id, base, fields } = template;
  if (base === undefined) return fields;
  const below = byId.get(base);
  if (!below) throw new Error(`the template ${id} has the base ${base}, which does not exist`);
  if (seen.has(id)) throw new Error(`the template ${id} is its own base`);
  const named = new Set(fields.map(({ field }) => field).filter((name) => name !== null));
  const inherited = fieldsOf(below, byId, seen.add(id)).filter(({ field }) => field === null || !named.has(field));
  return [...fields, ...inherited];
}

async function templatesIn(folder: string): Promise<DocumentTemplate[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  if (files.length > MOST_TEMPLATES) throw new Error(`${folder} holds more than ${MOST_TEMPLATES} templates`);
  const templates: DocumentTemplate[] = [];
  for (const file of files) templates.push(await readTemplate(join(folder, file)));
  return templates;
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${file} is no JSON: ${(cause as Error).message}`, { cause });
  }
}
