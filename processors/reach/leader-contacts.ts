import type { RefreshContext } from '../metric-family.js';
import { type Cell, replaceRows } from '../replace-rows.js';
import type { ResultTable } from '../replace-windows.js';
import { sqlFile } from '../sql-file.js';
import { contactWeeks } from './contact-weeks.js';

export const contactDays = sqlFile(import.meta.url, 'contact-days.sql');

const leaderContact: ResultTable = {
  name: 'leader_contact',
  key: ['leader_id', 'starts'],
  values: ['ends', 'exchanged', 'gap_days'],
};

/**
 * Contact of leaders with the adoption team, all weeks together: they are few, and how long a silence has lasted depends on
 * all that came before. Nothing is known before the operator lists contacts or an adoption team.
 */
export async function refreshLeaderContacts(context: RefreshContext): Promise<number> {
  const { store, run, weekMode, config } = context;
  const [given] = await store.query<{ rows: number }>(
    "SELECT (SELECT count() FROM contact) + (SELECT count() FROM sponsor WHERE role = 'adoption team') + (SELECT count() FROM leader_contact) AS rows",
  );
  if (Number(given?.rows ?? 0) === 0) return 0;
  const { timeZone } = config.organisation;
  const weeks = await store.query<{ starts: string; last_day: string }>(
    `SELECT DISTINCT toString(starts) AS starts, (SELECT toString(max(day)) FROM person_day FINAL) AS last_day
     FROM participation_period FINAL WHERE grain = 'week' AND dim = 'all' ORDER BY starts`,
  );
  const leaders = await store.query<{ leader_id: string; from: string; until: string }>(
    `SELECT leader_id, toString(toDate(min(valid_from), {timeZone:String})) AS from,
            toString(toDate(max(valid_to), {timeZone:String})) AS until
     FROM leader_voice WHERE by_delegate = 0 GROUP BY leader_id ORDER BY leader_id`,
    { timeZone },
  );
  const days = await store.query<{ leader_id: string; day: string; known_since: string }>(contactDays, {
    weekMode,
    minPeople: config.privacy.minPeople,
  });
  const knownSince = days.find(({ known_since }) => known_since !== '')?.known_since;
  const rows: (readonly Cell[])[] = [];
  const firstWeek = weeks[0]?.starts;
  if (knownSince !== undefined && firstWeek !== undefined) {
    for (const { leader_id, from, until } of leaders) {
      const since = [from, knownSince, firstWeek].sort().at(-1)!;
      const mine = days.filter((day) => day.leader_id === leader_id && day.day !== '').map(({ day }) => day);
      const enrolled = weeks
        .map(({ starts }) => starts)
        .filter((starts) => starts < until && plusDays(starts, 6) >= since);
      for (const week of contactWeeks(enrolled, mine, since, weeks[0]!.last_day)) {
        rows.push([leader_id, week.starts, plusDays(week.starts, 6), week.exchanged ? 1 : 0, week.gapDays]);
      }
    }
  }
  return replaceRows(store, { table: leaderContact, rows, window: '1', params: {}, version: run });
}

const plusDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
