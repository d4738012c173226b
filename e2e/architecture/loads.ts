import { join } from 'node:path/posix';
import ts from 'typescript';

/** `services/webhook` for services/webhook/src/service.ts, `lab` for lab/attacks/print.ts. */
function packageFolderOf(file: string): string {
  const [first = '', second = ''] = file.split('/');
  return ['libs', 'services', 'deploy'].includes(first) ? `${first}/${second}` : first;
}

/** The text of a literal; of a template, the part before its first variable. */
function literalOf(node: ts.Node | undefined): string | undefined {
  if (!node) return undefined;
  if (ts.isStringLiteralLike(node)) return node.text;
  return ts.isTemplateExpression(node) ? node.head.text : undefined;
}

/** Whether an expression is `createRequire(…)`, or `createRequire(…)` kept in a variable of one of these names. */
function isRequire(node: ts.Expression, names: ReadonlySet<string>): boolean {
  if (ts.isIdentifier(node)) return names.has(node.text);
  return ts.isCallExpression(node) && /\bcreateRequire$/.test(node.expression.getText());
}

/** Names of variables that hold a `createRequire(…)`. */
function requiresOf(source: ts.SourceFile): Set<string> {
  const names = new Set(['require']);
  const visit = (node: ts.Node): void => {
    const isKept = ts.isVariableDeclaration(node) && node.initializer && isRequire(node.initializer, names);
    if (isKept) names.add(node.name.getText());
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

/** What one expression loads relative to its file, other than by `import`. */
function loadedBy(node: ts.Node, requires: ReadonlySet<string>): string | undefined {
  if (ts.isNewExpression(node)) {
    const [target, base] = node.arguments ?? [];
    const isBeside = node.expression.getText() === 'URL' && base?.getText().startsWith('import.meta');
    const path = isBeside ? literalOf(target) : undefined;
    // A URL without a leading dot is relative too, unless it has a scheme.
    return path === undefined || /^[a-z]+:/.test(path) ? undefined : `./${path}`;
  }
  if (!ts.isCallExpression(node)) return undefined;
  const called = node.expression;
  const resolves = ts.isPropertyAccessExpression(called) && called.name.text === 'resolve';
  const isLoad = resolves
    ? isRequire(called.expression, requires) || called.expression.getText() === 'import.meta'
    : isRequire(called, requires);
  return isLoad ? literalOf(node.arguments[0]) : undefined;
}

/**
 * What a file loads from outside of its own package by `new URL(…, import.meta.url)`, `createRequire`, `require` or
 * `import.meta.resolve`, which the import law does not see: paths of the repository and names of our packages. Names of
 * other packages, the state folder `.bonafide` (data) and what is computed are left out.
 */
export function strayLoads(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const requires = requiresOf(source);
  const own = packageFolderOf(file);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const loaded = loadedBy(node, requires);
    if (loaded?.startsWith('@bonafide/')) found.push(loaded);
    if (loaded?.startsWith('.')) {
      const target = join(file, '..', loaded);
      if (target !== own && !target.startsWith(`${own}/`) && !target.startsWith('.bonafide/')) found.push(target);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
