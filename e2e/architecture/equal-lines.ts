import ts from 'typescript';

/** A file and its text. */
export interface Source {
  /** Path from the root of the repository. */
  file: string;
  text: string;
}

/** The same run of lines in two services. */
export interface Repetition {
  /** `file:line` of the first line, in each. */
  places: [string, string];
  lines: readonly string[];
}

interface Line {
  place: string;
  text: string;
}

/**
 * Runs of at least `length` lines that are in files of two services; imports, comments, blanks and brackets are not
 * counted.
 */
export function repetitions(sources: readonly Source[], length: number): Repetition[] {
  const seen = new Map<string, { service: string; place: string }[]>();
  const found: Repetition[] = [];
  for (const source of sources) {
    const service = source.file.split('/')[1] as string;
    const lines = tellingLines(source);
    let reported = 0;
    for (let at = 0; at + length <= lines.length; at += 1) {
      const run = lines.slice(at, at + length);
      const key = run.map(({ text }) => text).join('\n');
      const place = run[0]?.place as string;
      const others = seen.get(key) ?? [];
      const elsewhere = others.find((other) => other.service !== service);
      // One report for a long run, not one for each of its parts.
      if (elsewhere && at >= reported) {
        found.push({ places: [elsewhere.place, place], lines: run.map(({ text }) => text) });
        reported = at + length;
      }
      seen.set(key, [...others, { service, place }]);
    }
  }
  return found;
}

/** The significant lines of a file, trimmed. */
function tellingLines({ file, text }: Source): Line[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const silent = new Set<number>();
  const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line;
  const silence = (from: number, to: number) => {
    for (let line = lineOf(from); line <= lineOf(to); line += 1) silent.add(line);
  };
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement)) silence(statement.getStart(), statement.end);
  }
  return withoutComments(source)
    .split('\n')
    .map((line, at) => ({ place: `${file}:${at + 1}`, text: line.trim(), at }))
    .filter(({ text: line, at }) => !silent.has(at) && /\w/.test(line));
}

/** The text with spaces for comments. */
function withoutComments(source: ts.SourceFile): string {
  let text = source.text;
  const blank = (node: ts.Node): void => {
    const before = ts.getLeadingCommentRanges(source.text, node.pos) ?? [];
    const after = ts.getTrailingCommentRanges(source.text, node.end) ?? [];
    for (const { pos, end } of [...before, ...after]) {
      text = text.slice(0, pos) + source.text.slice(pos, end).replace(/[^\n]/g, ' ') + text.slice(end);
    }
    node.getChildren(source).forEach(blank);
  };
  blank(source);
  return text;
}
