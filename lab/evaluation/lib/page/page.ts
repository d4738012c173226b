import type { Proportion } from '../statistics/proportion.ts';
import { escapeHtml } from './svg.ts';

/** A part of a report's page. */
export interface Section {
  readonly title: string;
  /** HTML, already safe. */
  readonly body: string;
}

/** A headline figure. */
export interface Headline {
  readonly label: string;
  readonly value: string;
  readonly note: string;
}

/** One self-contained page: no script, no font, no picture from elsewhere. */
export function page(
  title: string,
  subtitle: string,
  headlines: readonly Headline[],
  sections: readonly Section[],
): string {
  const cards = headlines.map(
    ({ label, value, note }) =>
      `<div class="card"><b>${escapeHtml(value)}</b><span>${escapeHtml(label)}</span><small>${escapeHtml(note)}</small></div>`,
  );
  const parts = sections.map(({ title: heading, body }) => `<section><h2>${escapeHtml(heading)}</h2>${body}</section>`);
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title><style>${STYLE}</style>
<header><h1>${escapeHtml(title)}</h1><p>${escapeHtml(subtitle)}</p></header>
<div class="cards">${cards.join('')}</div>
${parts.join('\n')}
</html>
`;
}

/** A table; cells are texts of one line or more, the first column is the row's heading. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], note = ''): string {
  const cells = (row: readonly string[]) =>
    row.map((cell, i) => (i === 0 ? `<th scope="row">${lines(cell)}</th>` : `<td>${lines(cell)}</td>`)).join('');
  const body = rows.map((row) => `<tr>${cells(row)}</tr>`).join('\n');
  const headings = head.map((cell) => `<th scope="col">${escapeHtml(cell)}</th>`).join('');
  const foot = note ? `<p class="note">${escapeHtml(note)}</p>` : '';
  return `<div class="wide"><table><thead><tr>${headings}</tr></thead><tbody>${body}</tbody></table></div>${foot}`;
}

/** A cell's first line, and those below it smaller. */
function lines(cell: string): string {
  const [first = '', ...others] = cell.split('\n').map(escapeHtml);
  return [first, ...others.map((line) => `<small>${line}</small>`)].join('<br>');
}

/** Charts side by side where the screen is wide enough. */
export function row(...figures: readonly string[]): string {
  return `<div class="row">${figures.join('\n')}</div>`;
}

/** Many charts, small. */
export function gallery(...figures: readonly string[]): string {
  return `<div class="gallery">${figures.join('\n')}</div>`;
}

/** What stands where a figure cannot be given; the reason stands beside it. */
export const NOTHING = '–';

/** A rate in per cent with as many digits as its size asks for: 12.3 %, 1.23 %, 0.012 %. */
export function percent(rate: number | null | undefined): string {
  if (rate === null || rate === undefined || !Number.isFinite(rate)) return NOTHING;
  const value = 100 * rate;
  if (value === 0) return '0 %';
  if (value < 1e-5) return '< 0.00001 %';
  return `${value < 0.1 ? value.toPrecision(2) : value.toFixed(value < 10 ? 2 : 1)} %`;
}

/** A number with so many decimals. */
export function figure(value: number | null | undefined, decimals: number): string {
  return value === null || value === undefined || !Number.isFinite(value) ? NOTHING : value.toFixed(decimals);
}

/** Bounds of an interval in per cent. */
export function interval(bounds: { readonly low: number; readonly high: number } | null | undefined): string {
  return bounds ? `${percent(bounds.low)} … ${percent(bounds.high)}` : NOTHING;
}

/** Errors of cases, as counted. */
export function counts({ count, of }: Proportion): string {
  return of === 0 ? 'no case' : `${count.toLocaleString('en')} of ${of.toLocaleString('en')}`;
}

/** Rate, counts and the interval by counts in one cell; a dash and why where there is no case. */
export function withCounts(share: Proportion): string {
  return share.of === 0 ? `${NOTHING} (no case)` : `${percent(share.rate)}, ${counts(share)} (${interval(share)})`;
}

const STYLE = `
:root{--ink:#16202c;--quiet:#5a6878;--paper:#fff;--line:#d9e0e8;--soft:#f4f6f9;--one:#1f6feb;--two:#d9480f;--three:#2f9e44;--four:#9c36b5;--five:#e67700;--six:#0c8599}
@media(prefers-color-scheme:dark){:root{--ink:#e4eaf1;--quiet:#98a6b5;--paper:#12171d;--line:#2c3642;--soft:#1a2129;--one:#6cb0ff;--two:#ff8a5c;--three:#69db7c;--four:#da77f2;--five:#ffc078;--six:#66d9e8}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:1240px;margin:0 auto;padding:24px}
h1{font-size:26px;margin:0}h2{font-size:18px;margin:32px 0 10px;border-bottom:1px solid var(--line);padding-bottom:4px}
header p,.note,figcaption,small{color:var(--quiet)}header p{margin:4px 0 20px}.note{font-size:13px;max-width:90ch}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(200px,1fr));gap:12px}
.card{background:var(--soft);border:1px solid var(--line);border-radius:8px;padding:12px 14px;display:flex;flex-direction:column}
.card b{font-size:24px;font-variant-numeric:tabular-nums}.card small{font-size:12px}
.row{display:grid;grid-template-columns:repeat(auto-fit,minmax(420px,1fr));gap:16px}
.gallery{display:grid;grid-template-columns:repeat(auto-fill,minmax(240px,1fr));gap:10px}
.legend{display:flex;flex-wrap:wrap;gap:2px 16px;padding-left:52px;font-size:12px}.legend i{display:inline-block;width:12px;height:8px;margin-right:5px}
figure{margin:0;max-width:640px}figcaption{font-size:13px;text-align:center}svg{width:100%;height:auto}
svg text{font:11px system-ui,sans-serif;fill:var(--ink)}svg .grid{stroke:var(--line)}svg .frame{fill:none;stroke:var(--quiet)}
svg line.mark{stroke:var(--quiet);stroke-dasharray:4 3}svg text.mark{fill:var(--quiet)}
.wide{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums;margin:8px 0;min-width:50%}
th,td{padding:5px 12px;border-bottom:1px solid var(--line);text-align:right;vertical-align:top}td,tbody th{white-space:nowrap}th:first-child{text-align:left;font-weight:600}
thead th{color:var(--quiet);font-weight:600}code{font-size:12px}
`;
