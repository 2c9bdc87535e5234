import type { Page, RawItem } from '../../source.js';
import { isRecord } from '../slack-common/json.js';
import type { ExportFiles } from './files.js';
import { type Choice, unitItems } from './items.js';
import type { Unit } from './layout.js';

export interface PageLimits {
  /** A page ends when it may become so many records; small files share one. */
  readonly records: number;
  readonly bytes: number;
}

export const pageLimits: PageLimits = { records: 500, bytes: 8 * 1024 ** 2 };

/** Reading resumes behind `items` items of the file, or behind the file when it is null. */
interface Position {
  /** Which export and which choice of channels: of another one, all is read. */
  readonly export: string;
  readonly file: string;
  readonly items: number | null;
}

export async function* exportPages(
  files: ExportFiles,
  units: readonly Unit[],
  fingerprint: string,
  choice: Choice,
  limits: PageLimits,
  position: unknown,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const from = resume(position, units, fingerprint);
  let items: RawItem[] = [];
  let records = 0;
  let bytes = 0;
  let pending = false;
  const page = (file: string, count: number | null, done: number): Page => {
    const full: Page = {
      items,
      position: { export: fingerprint, file, items: count } satisfies Position,
      progress: { done, total: units.length, unit: 'files' },
    };
    items = [];
    records = 0;
    bytes = 0;
    pending = false;
    return full;
  };
  const isFull = (): boolean => records >= limits.records || bytes >= limits.bytes;

  for (let at = from.unit; at < units.length; at += 1) {
    const unit = units[at] as Unit;
    let count = at === from.unit ? from.items : 0;
    for await (const batch of unitItems(files, unit, count, choice)) {
      for (const { item, weight, bytes: size } of batch) {
        if (signal.aborted) return;
        items.push(item);
        records += weight;
        bytes += size;
        count += 1;
        pending = true;
        if (isFull()) yield page(unit.name, count, at);
      }
    }
    pending = true;
    if (isFull()) yield page(unit.name, null, at + 1);
  }
  const last = units.at(-1);
  if (pending && last !== undefined && !signal.aborted) yield page(last.name, null, units.length);
}

function resume(position: unknown, units: readonly Unit[], fingerprint: string): { unit: number; items: number } {
  const beginning = { unit: 0, items: 0 };
  if (!isRecord(position) || position.export !== fingerprint) return beginning;
  const unit = units.findIndex(({ name }) => name === position.file);
  if (unit < 0) return beginning;
  if (position.items === null) return { unit: unit + 1, items: 0 };
  return { unit, items: Number.isSafeInteger(position.items) ? (position.items as number) : 0 };
}
