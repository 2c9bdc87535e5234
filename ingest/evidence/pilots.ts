import { maxPilotMembers } from '../../infra/contracts/evidence.js';
import { hashId } from '../../infra/contracts/ids.js';
import type { Problem } from '../directory/problems.js';
import type { Draft, EvidenceTable, Joined, Located } from './table.js';

type Pilot = Extract<Draft, { type: 'pilot' }>;

/** Who took part in a pilot and who served as its control: a row for each group or person. */
export const pilots: EvidenceTable = {
  type: 'evidence-pilots',
  title: 'Pilots and their controls from a CSV file',
  recordType: 'pilot',
  columns: {
    pilot: { required: true, aliases: ['name', 'experiment'] },
    arm: { required: true, aliases: ['group'] },
    kind: { required: true, aliases: ['memberkind', 'type'] },
    member: { required: true, aliases: ['unit', 'key', 'who'] },
    start: { required: true, aliases: ['starts', 'startdate', 'from'] },
    end: { required: true, aliases: ['ends', 'enddate', 'to'] },
  },
  sameKey: 'is the same pilot as',
  read(cells) {
    const name = cells.name('pilot');
    const arm = cells.choice('arm', arms);
    const kind = cells.choice('kind', kinds);
    if (arm === null) cells.complain('arm is empty: write pilot or control');
    if (kind === null) cells.complain('kind is empty: write unit, community or person');
    const starts = cells.day('start');
    const ends = cells.day('end');
    if (starts === null) cells.complain('start is empty');
    if (ends === null) cells.complain('end is empty: write the planned last day of a pilot that goes on');
    if (starts !== null && ends !== null && ends < starts) cells.complain('end is before start');
    const member = memberOf(kind);
    return arm === null || kind === null || starts === null || ends === null
      ? null
      : { type: 'pilot', pilotId: hashId('pilot', name), name, starts, ends, members: [{ arm, kind, key: member }] };

    function memberOf(what: typeof kind): string {
      if (what === 'person') return cells.someone('member');
      const written = cells.name('member');
      if (what !== 'unit') return written;
      const paths = cells.units('member');
      if (paths.length > 1) cells.complain('member names several units: give each a row of its own');
      return (paths[0] ?? []).join(' / ');
    }
  },
  join: joinPilots,
};

const arms = { pilot: ['treatment', 'treated', 'test'], control: ['comparison'] } as const;
const kinds = { unit: ['orgunit', 'team'], community: ['group', 'channel'], person: ['people', 'email'] } as const;

function joinPilots(rows: readonly Located[]): Joined {
  const byId = new Map<string, { line: number; draft: Pilot }>();
  const armOf = new Map<string, { line: number; arm: string }>();
  const problems: Problem[] = [];
  for (const { line, draft } of rows as readonly { line: number; draft: Pilot }[]) {
    const known = byId.get(draft.pilotId);
    if (known && (known.draft.starts !== draft.starts || known.draft.ends !== draft.ends)) {
      problems.push({ line, message: `has another start or end than line ${known.line}, the same pilot` });
    }
    const member = draft.members[0]!;
    const key = `${draft.pilotId} ${member.kind} ${member.key}`;
    const twin = armOf.get(key);
    if (twin) {
      const said = twin.arm === member.arm ? 'says the same as' : 'puts the same member into the other arm than';
      problems.push({ line, message: `${said} line ${twin.line}: leave one out` });
    }
    armOf.set(key, { line, arm: member.arm });
    if (known) known.draft.members.push(member);
    else byId.set(draft.pilotId, { line, draft: { ...draft, members: [member] } });
  }
  const warnings: string[] = [];
  for (const { line, draft } of byId.values()) {
    if (draft.members.length > maxPilotMembers) {
      problems.push({
        line,
        message: `this pilot has more than ${maxPilotMembers} members: name units or communities instead of people`,
      });
    }
    for (const arm of ['pilot', 'control'] as const) {
      if (draft.members.some((member) => member.arm === arm)) continue;
      warnings.push(`the pilot of line ${line} has nobody in the arm "${arm}", so nothing can be said of its effect`);
    }
  }
  return { rows: [...byId.values()], problems, warnings };
}
