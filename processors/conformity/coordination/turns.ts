import { UserError } from '../../../infra/errors.js';
import { stripQuotes } from '../../enrich/strip-quotes.js';
import {
  asBaseline,
  asSpeaker,
  asTarget,
  createMessageTable,
  createNumbering,
  type PairedReplies,
  towardsBaseline,
  towardsTargets,
  type WantedPairs,
} from './message-table.js';
import type { NameList } from './name-list.js';
import { createPairBuilder } from './reply-pairs.js';
import { type MarkerScan, markersIn, wordsIn } from './scan-markers.js';
import type { TurnRow } from './turn-rows.js';

/** Who of a file of turns is of a group: by the column `group`, or by name. */
export type TurnGroup =
  | { readonly kind: 'everyone' }
  | { readonly kind: 'group'; readonly name: string }
  | { readonly kind: 'list'; readonly list: NameList };

export interface TurnGroups {
  readonly speakers: TurnGroup;
  readonly targets: TurnGroup;
  readonly baseline: TurnGroup | null;
}

export interface TurnOptions extends TurnGroups {
  readonly scan: MarkerScan;
  /** Whether quoted lines, signatures and code are left out. */
  readonly stripQuotes: boolean;
  /** People are counted apart in each part (the field `part`), as if they were several. */
  readonly splitByPart: boolean;
  /** Longer turns are not counted as answered; null: all are. */
  readonly maxTargetWords: number | null;
  readonly onTurns?: (turns: number) => void;
  readonly signal?: AbortSignal;
}

/** Replies to the targets, and to those of the baseline who are no targets. */
export interface TurnPairs {
  readonly turns: number;
  readonly towardsTargets: PairedReplies;
  readonly towardsBaseline: PairedReplies | null;
}

/**
 * Pairs of a file whose rows are turns (id, parent, speaker, text) or exchanges (speaker, text, target, target_text). A
 * turn that comes again replaces the one before, an exchange that does (with an id) counts once. Throws UserError naming the line for a row without what it needs.
 */
export async function readTurns(rows: AsyncIterable<TurnRow>, options: TurnOptions, file: string): Promise<TurnPairs> {
  let reader: TurnReader | null = null;
  let count = 0;
  for await (const row of rows) {
    reader ??= row.kind === 'turn' ? turns(options) : exchanges(options);
    const problem = reader.read(row);
    if (problem !== null) throw new UserError(`${file}, line ${row.line}: ${problem}`);
    count += 1;
    if (count % 10_000 > 0) continue;
    options.onTurns?.(count);
    if (options.signal?.aborted) break;
  }
  if (reader === null) throw new UserError(`${file}: there is no turn in it.`);
  return { turns: count, ...reader.done() };
}

interface TurnReader {
  /** What is wrong with the row; null: nothing. */
  read(row: TurnRow): string | null;
  done(): Omit<TurnPairs, 'turns'>;
}

function turns({ scan, stripQuotes: strips, splitByPart, maxTargetWords, ...groups }: TurnOptions): TurnReader {
  const table = createMessageTable();
  const people = createNumbering();
  const parts = createNumbering();
  const member = membership(groups);
  return {
    read({ fields }) {
      if (fields.id === '') return 'there is no id.';
      if (fields.speaker === '') return 'there is no speaker.';
      const at = table.place(fields.id);
      const person = people.of(fields.speaker);
      const unit = splitByPart ? parts.of(JSON.stringify([fields.speaker, fields.part])) : person;
      const to = fields.parent === '' ? -1 : table.place(fields.parent);
      table.set(at, person, unit, to, member(fields.speaker, fields.group));
      table.setScanned(at, scan(strips ? stripQuotes(fields.text) : fields.text));
      return null;
    },
    done: () => ({
      towardsTargets: table.pairs({ ...towardsTargets, maxTargetWords }),
      towardsBaseline: groups.baseline === null ? null : table.pairs({ ...towardsBaseline, maxTargetWords }),
    }),
  };
}

function exchanges({ scan, stripQuotes: strips, splitByPart, maxTargetWords, ...groups }: TurnOptions): TurnReader {
  const units = createNumbering();
  const member = membership(groups);
  const unitOf = (name: string, part: string): number => units.of(splitByPart ? JSON.stringify([name, part]) : name);
  const seen = new Set<string>();
  const words = (text: string): number => scan(strips ? stripQuotes(text) : text);
  const longest = maxTargetWords ?? Number.POSITIVE_INFINITY;
  const sides = [pairing(towardsTargets), pairing(towardsBaseline)] as const;
  return {
    read({ fields }) {
      if (fields.speaker === '') return 'there is no speaker.';
      if (fields.target === '') return 'there is no target.';
      if (fields.id !== '' && seen.size === seen.add(fields.id).size) return null;
      const groupsOfSpeaker = member(fields.speaker, fields.group);
      if (!(groupsOfSpeaker & asSpeaker)) return null;
      const [said, replied] = [words(fields.target_text), words(fields.text)];
      const groupsOfTarget = member(fields.target, fields.target_group);
      for (const side of sides) {
        side.add(fields, groupsOfTarget, wordsIn(said) <= longest, (add) => {
          const [from, to] = [unitOf(fields.speaker, fields.part), unitOf(fields.target, fields.part)];
          add(from, to, markersIn(said), markersIn(replied), wordsIn(said));
        });
      }
      return null;
    },
    done: () => ({
      towardsTargets: sides[0].done(),
      towardsBaseline: groups.baseline === null ? null : sides[1].done(),
    }),
  };
}

/** Exchanges with one group of targets. */
function pairing({ targets: wanted, notTargets: unwanted }: Pick<WantedPairs, 'targets' | 'notTargets'>) {
  const builder = createPairBuilder();
  const speakers = new Set<string>();
  const targets = new Set<string>();
  let replies = 0;
  let toThemselves = 0;
  type Add = typeof builder.add;
  return {
    add({ speaker, target }: TurnRow['fields'], groups: number, isShort: boolean, put: (add: Add) => void): void {
      replies += 1;
      if (speaker === target) toThemselves += 1;
      else if (isShort && groups & wanted && !(groups & unwanted)) {
        put(builder.add);
        speakers.add(speaker);
        targets.add(target);
      }
    },
    done: (): PairedReplies => ({
      pairs: builder.pairs(),
      ...{ replies, toThemselves, withoutParent: 0, withoutText: 0 },
      ...{ speakers: speakers.size, targets: targets.size, people: new Set([...speakers, ...targets]).size },
    }),
  };
}

/** Bits of the groups that somebody is of. */
function membership({ speakers, targets, baseline }: TurnGroups): (name: string, group: string) => number {
  const sides = [
    [speakers, asSpeaker],
    [targets, asTarget],
    [baseline, asBaseline],
  ] as const;
  return (name, group) => {
    let groups = 0;
    for (const [side, bit] of sides) if (side !== null && isOf(side, name, group)) groups |= bit;
    return groups;
  };
}

export function isOf(wanted: TurnGroup, name: string, group: string): boolean {
  switch (wanted.kind) {
    case 'everyone':
      return true;
    case 'group':
      return wanted.name === group;
    case 'list':
      return wanted.list.has(name);
  }
}
