import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '../../infra/config.js';
import { UserError } from '../../infra/errors.js';
import type { Running } from '../../infra/running.js';
import type { Store } from '../../infra/store/store.js';
import type { DigestPreviewOptions } from '../cli/digest-command.js';
import { addDays, startOfWeek } from '../report/days.js';
import { type DigestLanguage, digestLanguages, type Recipient, type RenderedDigest, type Week } from './digest.js';
import { renderDigest } from './render-digest.js';

export interface Preview {
  readonly week: Week;
  readonly to: string;
  readonly subject: string;
  /** Absolute paths. */
  readonly html: string;
  readonly text: string;
}

/** The embedded store belongs to the process that is up. Throws UserError. */
export function refuseBeside(running: Running | null): void {
  if (running === null) return;
  throw new UserError(
    `Earshot is up on this data (${running.url}, process ${running.pid}) and holds the store. Digests that were sent are on its pages; for a preview, end it first, or let it use a ClickHouse server (CLICKHOUSE_URL).`,
    3,
  );
}

export async function previewDigests(
  store: Store,
  config: Config,
  options: DigestPreviewOptions,
): Promise<readonly Preview[]> {
  const week = await weekAsked(store, config, options.week);
  const language = languageAsked(options.language);
  const recipients = chosen(await everybody(store, week, config, language), options.to);
  const folder = path.resolve(options.out);
  await mkdir(folder, { recursive: true });
  const previews: Preview[] = [];
  for (const recipient of recipients) {
    const digest = await renderDigest(store, config, recipient, week);
    const name = `${week}-${recipient.id.replace(/[^a-z0-9-]/gi, '-')}-${recipient.language}`;
    previews.push(await written(path.join(folder, name), digest, recipient, week));
  }
  return previews;
}

export function previewText(previews: readonly Preview[]): string {
  return previews
    .map(({ to, subject, html, text }) => `${to}: ${subject}\n  ${html}\n  ${text}\n`)
    .concat('Nothing was sent.\n')
    .join('');
}

/** Begin of the week that the day lies in; without one, of the last whole week there is data of. */
async function weekAsked(store: Store, { organisation }: Config, asked: string | undefined): Promise<Week> {
  const mode = organisation.weekStart === 'monday' ? 1 : 0;
  if (asked !== undefined) return startOfWeek(asked, mode);
  const [found] = await store.query<{ last_day: string | null }>(
    'SELECT toString(last_day) AS last_day FROM v_organisation',
    {},
  );
  if (!found?.last_day)
    throw new UserError('There are no data yet that a digest could be about: "earshot demo" makes some.');
  return addDays(startOfWeek(addDays(found.last_day, 1), mode), -7);
}

function languageAsked(asked: string | undefined): DigestLanguage {
  if (asked === undefined) return 'en';
  const known = digestLanguages.find((language) => language === asked.toLowerCase());
  if (known === undefined) {
    throw new UserError(`--language must be ${digestLanguages.join(' or ')}; there is no ${asked}`);
  }
  return known;
}

async function everybody(
  store: Store,
  week: Week,
  { organisation }: Config,
  language: DigestLanguage,
): Promise<Recipient[]> {
  const leaders = await store.query<{ leader_id: string; leader: string }>(
    `SELECT leader_id, leader FROM v_leader
     WHERE valid_from < toDateTime64({until:Date} + 1, 3, {timeZone:String}) AND valid_to > toDateTime64({from:Date}, 3, {timeZone:String})
     ORDER BY leader, leader_id`,
    { from: week, until: addDays(week, 6), timeZone: organisation.timeZone },
  );
  return [
    { id: 'team', kind: 'team', email: null, name: null, leaderId: null, language },
    ...leaders.map(
      ({ leader_id, leader }): Recipient => ({
        id: `leader-${leader_id}`,
        kind: 'leader',
        email: null,
        name: leader,
        leaderId: leader_id,
        language,
      }),
    ),
  ];
}

function chosen(all: readonly Recipient[], to: string | undefined): readonly Recipient[] {
  if (to === undefined) return all;
  const asked = to.toLowerCase();
  const found = all.filter(
    ({ id, leaderId, name, email }) =>
      id === asked || leaderId === asked || email?.toLowerCase() === asked || name?.toLowerCase() === asked,
  );
  if (found.length > 0) return found;
  const names = all.map(({ kind, name, leaderId }) => (kind === 'team' ? 'team' : (name ?? leaderId)));
  throw new UserError(`--to ${to} is nobody who could get this digest; there are ${names.join(', ')}`);
}

async function written(at: string, digest: RenderedDigest, recipient: Recipient, week: Week): Promise<Preview> {
  let { html } = digest;
  for (const { cid, png } of digest.pictures) {
    await writeFile(`${at}-${cid}.png`, png);
    html = html.replaceAll(`cid:${cid}`, `${path.basename(at)}-${cid}.png`);
  }
  await writeFile(`${at}.html`, html);
  await writeFile(`${at}.txt`, digest.text);
  return {
    week,
    to: recipient.name ?? recipient.id,
    subject: digest.subject,
    html: `${at}.html`,
    text: `${at}.txt`,
  };
}
