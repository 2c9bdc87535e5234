import type { FileFormat } from '../../infra/store/store.js';
import { csvLines } from '../report/csv.js';
import { badParameter } from './parameter-error.js';

export const formats = ['json', 'csv', 'ndjson', 'parquet', 'arrow'] as const;
export type Format = (typeof formats)[number];

export const mediaTypes: Readonly<Record<Format, string>> = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
  arrow: 'application/vnd.apache.arrow.file',
};

/** Forms that the engine writes. */
export const fileFormats: Readonly<Partial<Record<Format, FileFormat>>> = { parquet: 'Parquet', arrow: 'Arrow' };

/** `format` wins over what the client says it accepts; a client that accepts anything gets JSON. */
export function chosenFormat(asked: Format | undefined, accept: string | undefined): Format {
  if (asked !== undefined) return asked;
  const wanted = acceptedTypes(accept ?? '*/*');
  for (const type of wanted) {
    if (type === '*/*' || type === 'application/*' || type === 'text/html') return 'json';
    const found = formats.find((format) => mediaTypes[format].split(';', 1)[0] === type);
    if (found !== undefined) return found;
    if (type === 'application/ndjson' || type === 'application/jsonl') return 'ndjson';
    if (type === 'text/*') return 'csv';
  }
  throw badParameter('Accept', 'names no form that there is; format does as well', formats);
}

/** Best first. */
function acceptedTypes(accept: string): string[] {
  return accept
    .slice(0, 1000)
    .split(',')
    .map((part, place) => {
      const [type = '', ...rest] = part.split(';').map((text) => text.trim().toLowerCase());
      const q = Number(rest.find((text) => text.startsWith('q='))?.slice(2) ?? 1);
      return { type, q: Number.isFinite(q) ? q : 1, place };
    })
    .filter(({ type, q }) => type !== '' && q > 0)
    .sort((a, b) => b.q - a.q || a.place - b.place)
    .map(({ type }) => type);
}

/** Rows as text, one a line. */
export function written(format: 'csv' | 'ndjson', names: readonly string[], rows: readonly object[]): string {
  if (format === 'csv') return csvLines(names, rows as readonly Record<string, string | number | null>[]);
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}
