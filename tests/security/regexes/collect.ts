import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { projectRoot } from '../../support/cli.js';

/** A regular expression as it stands in the sources. */
export interface Written {
  /** `ingest/html-text.ts:12` */
  readonly at: string;
  readonly source: string;
  readonly flags: string;
}

export interface Collected {
  readonly literals: readonly Written[];
  /** Files that make regular expressions from text, each as often as it does. */
  readonly made: readonly string[];
}

const folders = ['dashboards', 'infra', 'ingest', 'processors'];

/** Every regular expression of what runs. */
export function collectRegexes(): Collected {
  const literals: Written[] = [];
  const made: string[] = [];
  for (const file of [...folders.flatMap(sourcesBelow), 'main.ts']) {
    const text = readFileSync(path.join(projectRoot, file), 'utf8');
    const parsed = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) {
        const end = node.text.lastIndexOf('/');
        const line = parsed.getLineAndCharacterOfPosition(node.getStart()).line + 1;
        literals.push({ at: `${file}:${line}`, source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
      }
      const isMade = (ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText() === 'RegExp';
      if (isMade) made.push(file);
      ts.forEachChild(node, visit);
    };
    visit(parsed);
  }
  return { literals, made };
}

function sourcesBelow(folder: string): string[] {
  return readdirSync(path.join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:ts|mjs)$/.test(name) && !/\.d\.(?:ts|mts)$/.test(name))
    .map((name) => path.posix.join(folder, name.split(path.sep).join('/')))
    .sort();
}
