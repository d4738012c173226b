import type { DocumentTemplate } from './template.js';
export type TemplateSet = readonly DocumentTemplate[];
export async function loadTemplates(): Promise<TemplateSet> { return []; }
