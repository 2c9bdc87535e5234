import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import ts from 'typescript';
import { readDashboardFiles } from '../support/grafana-files.js';

/**
 * The committed JSON against the types of Grafana's dashboards, panel options and field options that the foundation SDK is
 * generated with from Grafana's own schemas: unknown keys, wrong types and values that are no member of an enumeration.
 */

const root = fileURLToPath(new URL('../../', import.meta.url));
const sdk = '@grafana/grafana-foundation-sdk';

/** Grafana's name of a panel, and the module of its types. */
const modules = {
  stat: 'stat',
  timeseries: 'timeseries',
  barchart: 'barchart',
  'status-history': 'statushistory',
  trend: 'trend',
  xychart: 'xychart',
  table: 'table',
} as const;

const declarations = `
import type * as dashboard from '${sdk}/dashboard';
${Object.values(modules)
  .map((name) => `import type * as ${name} from '${sdk}/${name}';`)
  .join('\n')}

// An enumeration's value is a plain string in JSON; methods only mark types.
type Plain<T> = T extends string ? \`\${T}\`
  : T extends readonly (infer Item)[] ? Plain<Item>[]
  : T extends object ? { [K in keyof T as T[K] extends (...args: never) => unknown ? never : K]: Plain<T[K]> }
  : T;
interface Target {
  refId: string; datasource: { type: 'grafana-clickhouse-datasource'; uid: 'earshot-clickhouse' }; editorType: 'sql';
  queryType: 'timeseries' | 'table'; format: 0 | 1; rawSql: string; pluginVersion: string;
}
type Defaults = Omit<Plain<dashboard.FieldConfig>, 'custom'>;
interface PanelOf<Type, Options, Custom> extends Omit<Plain<dashboard.Panel>, 'type' | 'targets' | 'options' | 'fieldConfig'> {
  type: Type; targets: Target[]; options?: Partial<Plain<Options>>;
  fieldConfig: { defaults: Defaults & { custom?: Partial<Plain<Custom>> }; overrides: Plain<dashboard.FieldConfigSource['overrides']> };
}
type AnyPanel =
  | (Omit<Plain<dashboard.RowPanel>, 'panels'> & { type: 'row'; panels: [] })
${Object.entries(modules)
  .map(
    ([type, name]) => `  | PanelOf<'${type}', ${name}.Options, ${name === 'stat' ? 'never' : `${name}.FieldConfig`}>`,
  )
  .join('\n')};
interface Kept extends Omit<Plain<dashboard.Dashboard>, 'panels' | 'annotations'> {
  panels: AnyPanel[];
  annotations: { list?: (Omit<Plain<dashboard.AnnotationQuery>, 'target'> & { target: Target })[] };
}
`;

/** One program for all, because reading the SDK's types takes longest. */
function problems(dashboards: readonly string[]): string[] {
  const file = path.join(root, 'tests/contract/grafana-dashboard-json.ts');
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  const text = [declarations, ...dashboards.map((json, at) => `export const kept${at}: Kept = ${json};`)].join('\n');
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true) : getSourceFile(name, ...rest);
  host.fileExists = (name) => name === file || fileExists(name);
  const program = ts.createProgram([file], options, host);
  const lines = text.split('\n');
  return ts.getPreEmitDiagnostics(program).map(({ messageText, start = 0 }) => {
    const line = lines[text.slice(0, start).split('\n').length - 1]?.trim().slice(0, 60);
    return `${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`.slice(0, 400);
  });
}

const files = [...readDashboardFiles().values()];

test('every dashboard is one by Grafana’s types', () => {
  expect(problems(files)).toEqual([]);
}, 300_000);

test('what is none is refused', () => {
  const [json = ''] = files;
  const spoilt = [json.replace('"showHeader"', '"showHeading"'), json.replace('"mode": "multi"', '"mode": "many"')];
  for (const one of spoilt) expect(one).not.toBe(json);
  expect(problems(spoilt).length).toBeGreaterThanOrEqual(2);
}, 300_000);
