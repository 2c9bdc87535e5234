import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import ts from 'typescript';

/** Data moves from left to right only, and so do imports the other way: ingest and processors never meet but in the log. */
const root = fileURLToPath(new URL('../..', import.meta.url));
const folders = ['ingest', 'infra', 'processors', 'dashboards'] as const;

const mayImport: Readonly<Record<string, (file: string) => boolean>> = {
  ingest: (file) => /^(ingest|infra)\//.test(file),
  infra: (file) => /^infra\//.test(file),
  processors: (file) => /^(processors|infra)\//.test(file),
  dashboards: (file) =>
    /^(dashboards|infra)\//.test(file) || /^processors\/(measures?\.ts|[a-z-]+\/measures\.ts)$/.test(file),
};

interface SourceFile {
  readonly name: string;
  readonly text: string;
  /** Files of the project that it names, from its root: imports of every kind, and files read beside it. */
  readonly imports: readonly string[];
  /** Without those of types only, which are gone when it runs. */
  readonly needs: readonly string[];
  readonly usesConsole: boolean;
}

const files: readonly SourceFile[] = [
  'main.ts',
  ...folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.m?ts$|\.mjs$/.test(name))
      .map((name) => `${folder}/${name.split(path.sep).join('/')}`),
  ),
].map(readSource);

function readSource(name: string): SourceFile {
  const text = readFileSync(path.join(root, name), 'utf8');
  const tree = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  const imports = new Set<string>();
  const needs = new Set<string>();
  let usesConsole = false;
  const add = (target: string, isNeeded: boolean): void => {
    if (!/^\.\.?\//.test(target)) return;
    const file = path.posix.join(path.posix.dirname(name), target).replace(/\.js$/, '.ts');
    // The root itself and package.json are nobody's code.
    if (!/^(ingest|infra|processors|dashboards|tests)\/|^main\.ts$/.test(file)) return;
    imports.add(file);
    if (isNeeded) needs.add(file);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      const { moduleSpecifier } = node;
      if (moduleSpecifier && ts.isStringLiteral(moduleSpecifier)) add(moduleSpecifier.text, !isOfTypes(node));
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      if (ts.isStringLiteral(node.argument.literal)) add(node.argument.literal.text, false);
    } else if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      // import('./x.js'), new URL('./x', import.meta.url), sqlFile(import.meta.url, './x.sql')
      const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword;
      if (isImport || node.arguments?.some((argument) => argument.getText(tree) === 'import.meta.url')) {
        for (const argument of node.arguments ?? []) if (ts.isStringLiteral(argument)) add(argument.text, false);
      }
    } else if (ts.isPropertyAccessExpression(node) && node.expression.getText(tree) === 'console') {
      usesConsole = true;
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return { name, text, imports: [...imports], needs: [...needs], usesConsole };
}

function isOfTypes(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  const bindings = node.importClause?.namedBindings;
  if (node.importClause?.isTypeOnly) return true;
  return (
    node.importClause?.name === undefined &&
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.every((element) => element.isTypeOnly)
  );
}

const folderOf = (file: string): string => file.split('/', 1)[0]!;

describe('imports', () => {
  test('are seen by this test', () => {
    const consumer = files.find((file) => file.name === 'processors/consumer.ts');
    expect(consumer?.imports).toContain('infra/log/event-log.ts');
    expect(files.find((file) => file.name === 'main.ts')?.imports.map(folderOf)).toEqual(
      expect.arrayContaining([...folders]),
    );
    expect(files.length).toBeGreaterThan(100);
  });

  test.each(folders)('of %s go where they may', (folder) => {
    const wrong = files
      .filter((file) => folderOf(file.name) === folder)
      .flatMap((file) => file.imports.filter((to) => !mayImport[folder]!(to)).map((to) => `${file.name} → ${to}`));
    expect(wrong).toEqual([]);
  });

  test('come from every folder in main.ts alone', () => {
    const wide = files.filter((file) => folders.every((folder) => file.imports.some((to) => folderOf(to) === folder)));
    expect(wide.map((file) => file.name)).toEqual(['main.ts']);
  });

  test('never lead to the tests or to main.ts', () => {
    const wrong = files.flatMap((file) =>
      file.imports.filter((to) => to.startsWith('tests/') || to === 'main.ts').map((to) => `${file.name} → ${to}`),
    );
    expect(wrong).toEqual([]);
  });

  test('go round in no circle', () => {
    const byName = new Map(files.map((file) => [file.name, file]));
    const done = new Set<string>();
    const circles: string[] = [];
    const walk = (name: string, trail: readonly string[]): void => {
      if (trail.includes(name)) {
        circles.push([...trail.slice(trail.indexOf(name)), name].join(' → '));
        return;
      }
      if (done.has(name)) return;
      for (const next of byName.get(name)?.needs ?? []) walk(next, [...trail, name]);
      done.add(name);
    };
    for (const { name } of files) walk(name, []);
    expect(circles).toEqual([]);
  });
});

describe('sources', () => {
  test('write to no console: the logger and the command’s output do', () => {
    expect(files.filter((file) => file.usesConsole).map((file) => file.name)).toEqual([]);
  });

  test('name no path of some machine', () => {
    const path = /["'`\s(=](\/(work|tmp|root|home|Users|mnt)\/|[A-Z]:\\\\)/;
    expect(files.filter((file) => path.test(file.text)).map((file) => file.name)).toEqual([]);
  });
});
