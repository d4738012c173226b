import type { ZoneValue } from '../evidence/zone-value.js';
import type { PageFormat } from '../page/page.js';
import type { TextLine } from '../ocr/text.js';
import type { Image } from '@bonafide/vision/image/image';
import type { TemplateSet } from './load-templates.js';
import type { DocumentTemplate } from './template.js';
export interface VisualZone { template?: DocumentTemplate; values: ZoneValue[] }
export function readVisualZone(_p: { image: Image; format: PageFormat | undefined }, _l: readonly TextLine[], _h: { issuer?: string; documentCode?: string }, _t: TemplateSet): VisualZone { return { values: [] }; }
