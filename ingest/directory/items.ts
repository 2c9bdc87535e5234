import type { DirectoryRecord } from '../../infra/contracts/directory.js';
import type { Parsed, RawItem } from '../source.js';

/** What the items of a directory hold: a record that is to be written, or why there is none. */
type DirectoryItem = DirectoryRecord | Note;

interface Note {
  readonly type: 'note';
  readonly kind: 'reject' | 'skip';
  readonly reason: string;
}

export function noteItem(where: string, kind: Note['kind'], reason: string): RawItem {
  return { where, value: { type: 'note', kind, reason } satisfies Note };
}

export function parseDirectoryItem(item: RawItem): Parsed[] {
  const value = item.value as DirectoryItem;
  return value.type === 'note' ? [{ kind: value.kind, reason: value.reason }] : [{ kind: 'directory', record: value }];
}
