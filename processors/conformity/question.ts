import { type Config, pseudonymKey } from '../../infra/config.js';
import { isDay } from '../../infra/day.js';
import { UserError } from '../../infra/errors.js';
import { createPseudonymiser } from '../../infra/pseudonym.js';
import type { Store } from '../../infra/store/store.js';
import { readNameList } from './coordination/name-list.js';
import { pseudonymsOf } from './coordination/stored-groups.js';
import { originsOf } from './coordination/stored-turns.js';

/** What is asked of the signals, as people write it. */
export interface AskedConformity {
  /** `enrolled`, or names or ids of people as their platform or the directory has them. */
  readonly executives: readonly string[];
  /** The same in a file, one a line. */
  readonly executivesFile?: string;
  /** Names or ids; empty: every community of the scope. */
  readonly communities: readonly string[];
  readonly scope: 'internal' | 'public';
  /** First and last day, in the organisation's time zone. */
  readonly from?: string;
  readonly to?: string;
  readonly seed?: number;
  readonly sets?: number;
  /** An audit needs no executives: random people take their place. */
  readonly mayBeNobody?: boolean;
}

export interface ConformityQuestion {
  /** Ids of people, or whoever is enrolled at the time. */
  readonly executives: 'enrolled' | readonly string[];
  readonly communities: readonly { readonly id: string; readonly name: string }[];
  /** None was named: they are all there are. */
  readonly isEverywhere: boolean;
  readonly scope: 'internal' | 'public';
  /** From here to before there; ms. */
  readonly from: number;
  readonly to: number;
  readonly seed: number;
  /** Sets of random people in the audit. */
  readonly fakeSets: number;
}

/** Throws UserError unless the configuration allows it and says what for. */
export function refuseDisabled({ conformity }: Config): void {
  if (conformity.enabled) return;
  throw new UserError(
    'Conformity signals are off. They examine what people do after a leader has spoken; who runs Earshot turns them on in earshot.yaml, with the reason and who agreed to it:\n\nconformity:\n  enabled: true\n  purpose: "Does our leadership forum invite discussion? Agreed with the works council on 2026-11-02."',
  );
}

/** Throws UserError where a person, a community or a day is unknown. */
export async function conformityQuestion(
  store: Store,
  config: Config,
  asked: AskedConformity,
): Promise<ConformityQuestion> {
  const communities = await askedCommunities(store, asked);
  const span = await askedSpan(store, config, asked);
  return {
    executives: await askedExecutives(store, config, asked),
    communities,
    isEverywhere: asked.communities.length === 0,
    scope: asked.scope,
    ...span,
    seed: asked.seed ?? config.conformity.seed,
    fakeSets: asked.sets ?? config.conformity.fakeSets,
  };
}

async function askedExecutives(
  store: Store,
  config: Config,
  { executives, executivesFile, mayBeNobody = false }: AskedConformity,
): Promise<ConformityQuestion['executives']> {
  const names = [...executives, ...(executivesFile === undefined ? [] : readNameList(executivesFile).lines.keys())];
  if (executivesFile === undefined && names.length === 1 && names[0] === 'enrolled') {
    const [enrolled] = await store.query('SELECT 1 FROM person FINAL WHERE is_executive = 1 LIMIT 1');
    if (enrolled !== undefined || mayBeNobody) return 'enrolled';
    throw new UserError(
      'Nobody is enrolled as an executive. Enrol them with "npx earshot import directory people.csv --executive-level 1", or name people with --executives.',
    );
  }
  const pseudonym = createPseudonymiser(pseudonymKey(config));
  const origins = await originsOf(store);
  const found = new Set<string>();
  const unknown: string[] = [];
  for (const name of names) {
    const people = await store.query<{ id: string }>(
      `SELECT DISTINCT if(links.person_id = '', acts.actor_id, links.person_id) AS id
       FROM (SELECT DISTINCT actor_id FROM activity) AS acts
       LEFT JOIN (SELECT account_id, person_id FROM account_link FINAL) AS links ON acts.actor_id = links.account_id
       WHERE acts.actor_id IN {ids:Array(String)} OR links.person_id IN {ids:Array(String)}`,
      { ids: pseudonymsOf(name, origins, pseudonym) },
    );
    for (const { id } of people) found.add(id);
    if (people.length === 0) unknown.push(name);
  }
  if (unknown.length === 0) return [...found];
  throw new UserError(
    `Nobody is known by ${unknown.map((name) => `"${name}"`).join(', ')} who has done anything. Names are user names or ids of a platform, e-mail addresses, or ids of the directory.`,
  );
}

async function askedCommunities(
  store: Store,
  { communities, scope }: AskedConformity,
): Promise<ConformityQuestion['communities']> {
  const known = await store.query<{ id: string; name: string }>(
    `SELECT id, name FROM community FINAL
     WHERE scope = {scope:String} AND id IN (SELECT community_id FROM activity WHERE verb IN ('post', 'reply'))
     ORDER BY name, id`,
    { scope },
  );
  if (known.length === 0)
    throw new UserError(`There is no ${scope} community in the data in which anybody has written.`);
  if (communities.length === 0) return known;
  return communities.flatMap((wanted) => {
    const found = known.filter(({ id, name }) => id === wanted || name.toLowerCase() === wanted.toLowerCase());
    if (found.length > 0) return found;
    const some = known.slice(0, 12).map(({ id, name }) => name || id);
    throw new UserError(
      `There is no ${scope} community "${wanted}"; there are ${some.join(', ')}${known.length > some.length ? ` and ${known.length - some.length} more` : ''}.`,
    );
  });
}

async function askedSpan(
  store: Store,
  { organisation }: Config,
  { from, to }: AskedConformity,
): Promise<{ from: number; to: number }> {
  for (const [option, day] of [
    ['--from', from],
    ['--to', to],
  ] as const) {
    if (day !== undefined && !isDay(day)) throw new UserError(`${option} must be a day such as 2026-11-21.`);
  }
  if (from !== undefined && to !== undefined && to < from) throw new UserError('--to must not be before --from.');
  const [span] = await store.query<{ from: number; to: number }>(
    `SELECT
         toUnixTimestamp64Milli(toDateTime64(if({from:String} = '', min(day), toDate({from:String})), 3, {timeZone:String})) AS from,
         toUnixTimestamp64Milli(toDateTime64(if({to:String} = '', max(day) + 1, toDate({to:String})) + 1, 3, {timeZone:String})) AS to
     FROM activity WHERE verb IN ('post', 'reply')`,
    { from: from ?? '', to: to ?? '', timeZone: organisation.timeZone },
  );
  return { from: Number(span?.from ?? 0), to: Number(span?.to ?? 0) };
}
