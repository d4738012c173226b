import type { PageFormat } from '../page/page.js';
import { findLabel, folded } from './find-label.js';
import type { DocumentTemplate } from './template.js';

/** What other zones say of a page's document. */
export interface TypeHint {
  /** As the machine-readable zone has it. */
  readonly issuer?: string;
  readonly documentCode?: string;
}

/** Printed texts count for more than a format, an issuer for more than both. */
const OF_ISSUER = 100;
const OF_NAMED = 50;
const OF_TEXT = 10;
const OF_FORMAT = 1;

/**
 * The template that fits a page best: by the code and issuer of its zone where these are known, and by its printed texts.
 * Undefined when none fits.
 */
export function chooseTemplate(
  templates: readonly DocumentTemplate[],
  lines: readonly { readonly text: string }[],
  hint: TypeHint,
  format: PageFormat | undefined,
): DocumentTemplate | undefined {
  const texts = lines.map(({ text }) => ({ text, folded: folded(text) }));
  const isPrinted = (label: string) => texts.some((line) => findLabel(line.text, line.folded, folded(label).text));
  const scored = templates
    .map((template) => ({ template, score: scoreOf(template, isPrinted, hint, format) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
  return scored[0]?.template;
}

function scoreOf(
  { recognise: { codes, texts, least }, issuer, name, format: ofTemplate }: DocumentTemplate,
  isPrinted: (text: string) => boolean,
  hint: TypeHint,
  format: PageFormat | undefined,
): number {
  const printed = texts.filter(isPrinted).length;
  if (printed < least) return 0;
  const byCode = hint.documentCode !== undefined && codes.some((code) => hint.documentCode?.startsWith(code));
  if (hint.documentCode !== undefined && codes.length > 0 && !byCode) return 0;
  if (hint.issuer !== undefined && issuer !== undefined && !isSame(hint.issuer, issuer)) return 0;
  // Without a zone the page itself must say what it is.
  if (!byCode && printed === 0) return 0;
  const byIssuer = hint.issuer !== undefined && issuer !== undefined;
  return (
    1 +
    (byIssuer ? OF_ISSUER : 0) +
    (name !== undefined ? OF_NAMED * Math.min(printed, 1) : 0) +
    OF_TEXT * printed +
    (format !== undefined && format === ofTemplate ? OF_FORMAT : 0)
  );
}

/** Germany is D in zones. */
function isSame(issuer: string, code: string): boolean {
  const letters = issuer.replaceAll('<', '');
  return letters === code || (letters === 'D' && code === 'DEU');
}
