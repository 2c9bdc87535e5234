import { cleanName } from './clean.js';
import type { ConformityRun, Effect } from './figures.js';
import type { DigestPictureModel, Item, Section } from './model.js';
import { sectionOf } from './section.js';
import type { Telling } from './telling.js';

/** What passes the gates; of the rest that it does not, and why, in a sentence. Only what is pooled over three executives or more. */

const mostForTeam = 3;
const mostForLeader = 2;
/** For a reader who knows no signals: what happens to writing itself comes first. */
const headline = ['S1', 'S2', 'S3', 'S4'];

export function conformitySection(telling: Telling): Section {
  const { figures, strings, format, isLeader } = telling;
  const said = strings.conformity;
  const { run, isEnabled } = figures.conformity;
  const title = strings.sections.conformity;
  if (run === null) return sectionOf('conformity', strings, { title, paragraphs: [isEnabled ? said.noRun : said.off] });
  const place = run.communities === 1 ? cleanName(run.place) : said.communities(format.count(run.communities));
  const identified = run.effects.filter(isIdentified).sort((a, b) => rank(a) - rank(b));
  const others = run.effects.filter((effect) => !isIdentified(effect) && !effect.isExperimental);
  const [firstOther] = others;
  return sectionOf('conformity', strings, {
    title,
    paragraphs: [said.run(format.day(run.starts), format.day(run.ends), format.count(run.executives), place)],
    items: identified.slice(0, isLeader ? mostForLeader : mostForTeam).map((effect) => effectItem(effect, telling)),
    notes: [
      ...(firstOther === undefined
        ? []
        : [said.notIdentified(others.length, format, firstOther.outcome, reasonOf(firstOther, telling))]),
      said.never,
    ],
    picture: isLeader ? null : effectsPicture(run, identified, telling),
  });
}

function isIdentified({ status, estimate, low, high }: Effect): boolean {
  return status !== 'not identified' && estimate !== null && low !== null && high !== null;
}

/** A change before none, what is for every reader before the rest. */
function rank({ status, signal, isExperimental }: Effect): number {
  return (
    (status === 'no detectable change' ? 10 : 0) +
    (headline.includes(signal) ? headline.indexOf(signal) : 5) +
    (isExperimental ? 20 : 0)
  );
}

function effectItem(effect: Effect, { strings, format }: Telling): Item {
  const { outcome, act, status, scale, estimate, low, high, detectable, events, people, falseAlarmRate } = effect;
  const text = (value: number | null): string => (value === null ? strings.none : format.effect(value, scale));
  const said = {
    outcome,
    act,
    status,
    effect: text(estimate),
    low: text(low),
    high: text(high),
    // The smallest change that would have been seen; a drop, as in the verdict.
    detectable: text(detectable === null ? null : -detectable),
    events: events === null ? strings.none : format.count(events),
    people: people === null ? strings.none : format.count(people),
    falseAlarms: falseAlarmRate === null ? '' : format.percent(100 * falseAlarmRate),
  };
  return { title: strings.conformity.effect(said), url: null, quote: '', text: strings.conformity.basis(said) };
}

function reasonOf({ failed }: Effect, { strings, format }: Telling): string | null {
  const [gate] = failed;
  return gate === undefined ? null : (strings.conformity.gates[gate.gate]?.(gate.figure, format) ?? null);
}

/** Changes of numbers of posts and people, in percent. */
function effectsPicture(
  run: ConformityRun,
  identified: readonly Effect[],
  { strings, format }: Telling,
): DigestPictureModel | null {
  const drawn = identified.filter(({ scale }) => scale === 'log').slice(0, 5);
  if (drawn.length < 2) return null;
  const percent = (value: number | null): number | null =>
    value === null ? null : Math.round(1000 * Math.expm1(value)) / 10;
  const title = strings.pictures.effects;
  return {
    cid: 'conformity',
    title,
    alt: strings.pictures.bars(
      title,
      format.list(
        drawn.map(
          ({ outcome, act, estimate }) =>
            `${strings.pictures.outcome(outcome, act)} ${format.effect(estimate ?? 0, 'log')}`,
        ),
      ),
    ),
    picture: {
      kind: 'intervals',
      label: 'label',
      value: { name: 'value', title, unit: 'percent', low: 'low', high: 'high' },
      verdict: 'verdict',
      thresholds: [{ value: 0, title: strings.pictures.noChange }],
    },
    rows: drawn.map(({ outcome, act, status, estimate, low, high }) => ({
      label: strings.pictures.outcome(outcome, act),
      value: percent(estimate),
      low: percent(low),
      high: percent(high),
      verdict: strings.pictures.verdicts[status] ?? '',
    })),
    from: run.starts,
    until: run.ends,
  };
}
