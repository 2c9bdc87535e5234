import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '../../infra/config.js';
import { UserError } from '../../infra/errors.js';
import type { Running } from '../../infra/running.js';
import type { Store } from '../../infra/store/store.js';
import type { DigestPreviewOptions } from '../cli/digest-command.js';
import { addDays, startOfWeek } from '../report/days.js';
import { content } from './content.js';
import { type DigestLanguage, digestLanguages, type Recipient, type RenderedDigest, type Week } from './digest.js';
import { gather } from './gather.js';
import type { DigestModel } from './model.js';
import { digestRecipients } from './recipients.js';
import { renderModel } from './render-digest.js';

export interface Preview {
  readonly week: Week;
  readonly to: string;
  readonly subject: string;
  /** Paths of the files. */
  readonly html: string;
  readonly text: string;
  readonly model: DigestModel;
}

/** The embedded store belongs to the process that is up. Throws UserError. */
export function refuseBeside(running: Running | null): void {
  if (running === null) return;
  throw new UserError(
    `Earshot is up on this data (${running.url}, process ${running.pid}) and holds the store. Digests that were sent are on its pages; for a preview, end it first, or let it use a ClickHouse server (CLICKHOUSE_URL).`,
    3,
  );
}

/** Writes what each of those asked for would get. Throws UserError where nobody is meant, or the folder cannot be written. */
export async function previewDigests(
  store: Store,
  config: Config,
  options: DigestPreviewOptions,
  nowMs = Date.now(),
): Promise<readonly Preview[]> {
  const week = await weekAsked(store, config, options.week);
  const language = languageAsked(options.language);
  const recipients = chosen(await everybody(store, week, config, nowMs), options.to);
  const folder = path.resolve(options.out);
  await makeFolder(folder);
  const previews: Preview[] = [];
  for (const recipient of recipients) {
    const asked = language === null ? recipient : { ...recipient, language };
    const model = content(await gather(store, config, asked, week, { nowMs }));
    previews.push(await written(folder, await renderModel(model), model, asked));
  }
  return previews;
}

/** Figures of people are for whoever asked for them. */
const ownerOnly = { mode: 0o600 };

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new UserError(`--out: cannot write to ${folder}: ${(error as Error).message}`);
  }
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

function languageAsked(asked: string | undefined): DigestLanguage | null {
  if (asked === undefined) return null;
  const known = digestLanguages.find((language) => language === asked.toLowerCase());
  if (known === undefined) {
    throw new UserError(`--language must be ${digestLanguages.join(' or ')}; there is no ${asked}`);
  }
  return known;
}

/** Everybody configured, every leader enrolled in the week, and the team: a preview needs no addresses. */
async function everybody(store: Store, week: Week, config: Config, nowMs: number): Promise<Recipient[]> {
  const { digest, organisation } = config;
  const isConfigured = digest.leaders.length + digest.team.length > 0;
  const configured = isConfigured ? (await digestRecipients(store, config, nowMs)).recipients : [];
  const known = configured.filter(({ kind }) => kind !== 'channel');
  const leaders = await store.query<{ leader_id: string; name: string }>(
    `SELECT leader_id, any(leader) AS name FROM v_leader
     WHERE valid_from < toDateTime64({until:Date} + 1, 3, {timeZone:String}) AND valid_to > toDateTime64({from:Date}, 3, {timeZone:String})
     GROUP BY leader_id
     ORDER BY name, leader_id`,
    { from: week, until: addDays(week, 6), timeZone: organisation.timeZone },
  );
  const { language } = digest;
  const team: Recipient = { id: 'team', kind: 'team', email: null, name: null, leaderId: null, language };
  return [
    ...(known.some(({ kind }) => kind === 'team') ? [] : [team]),
    ...known,
    ...leaders
      .filter(({ leader_id }) => !known.some(({ leaderId }) => leaderId === leader_id))
      .map(
        ({ leader_id, name }): Recipient => ({
          id: leader_id,
          kind: 'leader',
          email: null,
          name,
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
    ({ kind, id, leaderId, name, email }) =>
      kind === asked ||
      id === asked ||
      leaderId === asked ||
      email?.toLowerCase() === asked ||
      name?.toLowerCase() === asked,
  );
  if (found.length > 0) return found;
  const names = all.map(({ kind, name, leaderId }) => (kind === 'team' ? 'team' : (name ?? leaderId)));
  throw new UserError(`--to ${to} is nobody who could get this digest; there are ${names.join(', ')}`);
}

async function written(
  folder: string,
  digest: RenderedDigest,
  model: DigestModel,
  { id, kind, name, language }: Recipient,
): Promise<Preview> {
  const file = [model.week, kind, ...(id === kind ? [] : [id.slice(0, 8)]), language].join('-');
  const at = path.join(folder, file);
  let { html } = digest;
  for (const { cid, png } of digest.pictures) {
    await writeFile(`${at}-${cid}.png`, png, ownerOnly);
    html = html.replaceAll(`cid:${cid}`, `${file}-${cid}.png`);
  }
  await writeFile(`${at}.html`, html, ownerOnly);
  await writeFile(`${at}.txt`, digest.text, ownerOnly);
  return { week: model.week, to: name ?? kind, subject: digest.subject, html: `${at}.html`, text: `${at}.txt`, model };
}
