import { leaderCandidates, teamCandidates } from './candidates.js';
import { clean, cleanName } from './clean.js';
import { conformitySection } from './content-conformity.js';
import { conversationsSection, type ToAnswer, toAnswer } from './content-conversations.js';
import { definitionsSection } from './content-definitions.js';
import { participationSection, placesSection, reachSection } from './content-figures.js';
import { saidFindings } from './content-findings.js';
import type { Figures } from './figures.js';
import { findingsOf } from './findings.js';
import { createFormats } from './formats.js';
import type { DigestModel, Section } from './model.js';
import { fewestWeeks } from './noise.js';
import { stringsFor } from './strings/strings.js';
import { suggestionSection } from './suggestions.js';
import { type Telling, valueInWeek } from './telling.js';
import { isUnusual, type WeekKind, weekKinds } from './week-kind.js';

/** From figures to what is said: pure; the same figures give the same words. */
export function content(figures: Figures): DigestModel {
  const { recipient, week, until, organisation } = figures;
  const isLeader = recipient.kind === 'leader';
  const strings = stringsFor(recipient.language);
  const format = createFormats(recipient.language);
  const kinds = weekKinds(figures.series.active_people ?? [], figures);
  const found = findingsOf(isLeader ? leaderCandidates : teamCandidates, figures, kinds);
  const telling: Telling = { figures, found, strings, format, isLeader };
  const waiting = isLeader ? toAnswer(figures.conversations) : { people: 0, posts: [] };
  const kind = kinds.get(week) ?? { daysOff: [], isQuiet: false };
  const findings = saidFindings(telling);
  const isQuiet = quiet(telling, waiting, kind);
  const remarks = remarksOf(telling, kind);
  const days = format.days(week, until);
  const name = clean(organisation.name, 60);
  const who = recipient.name === null ? name : `${strings.greeting(cleanName(recipient.name))}`;
  return {
    language: recipient.language,
    kind: recipient.kind,
    week,
    until,
    isQuiet,
    subject: isLeader ? strings.subject.leader(days) : strings.subject.team(name, days),
    preheader: clean((findings[0]?.sentence ?? remarks[0] ?? days).replace(/\u00a0/g, ' '), 140),
    title: isQuiet ? strings.sections.quiet : isLeader ? strings.title.leader : strings.title.team,
    subtitle: `${days} · ${who}`,
    remarks,
    findings,
    sections: isQuiet ? quietSections(telling, waiting) : sections(telling, waiting),
    footer: [
      strings.footer.rule,
      strings.footer.growth,
      strings.footer.privacy(format.count(organisation.minPeople)),
      strings.footer.generated(name),
    ],
    link:
      figures.publicUrl === null
        ? null
        : { title: strings.footer.more, url: pageOf(figures.publicUrl, isLeader, figures) },
    definitions: figures.definitions,
  };
}

function sections(telling: Telling, waiting: ToAnswer): Section[] {
  const all = [
    participationSection(telling),
    ...(telling.isLeader ? [] : [placesSection(telling)]),
    reachSection(telling),
    ...(telling.isLeader ? [conversationsSection(telling, waiting)] : []),
    conformitySection(telling),
    suggestionSection(telling, waiting),
    definitionsSection(telling),
  ];
  return all.filter((section) => section !== null);
}

/** What is worth a line even in a week in which hardly anybody was there. */
function quietSections(telling: Telling, waiting: ToAnswer): Section[] {
  return [
    ...(telling.isLeader && waiting.people > 0 ? [conversationsSection(telling, waiting)] : []),
    definitionsSection(telling),
  ].filter((section) => section !== null);
}

/** No data, or an unusual week or an own silence in which nothing stands out and nobody waits. */
function quiet({ figures, found, isLeader }: Telling, waiting: ToAnswer, kind: WeekKind): boolean {
  if (valueInWeek(figures, 'active_people') === null && valueInWeek(figures, 'interactive_share') === null) return true;
  if (found.findings.length > 0) return false;
  if (isUnusual(kind)) return !isLeader || waiting.people === 0;
  const wrote = valueInWeek(figures, 'leader_posts') ?? 0;
  return isLeader && wrote === 0 && waiting.people === 0 && figures.elsewhere === null;
}

function remarksOf({ figures, found, strings, format, isLeader }: Telling, kind: WeekKind): string[] {
  const { series, week, until, today, organisation } = figures;
  if (found.looked.every(({ measure }) => measure === 'leader_posts')) return [strings.noData];
  const remarks: string[] = [];
  if (until >= today) remarks.push(strings.notOver);
  const { daysOff } = kind;
  if (daysOff.length > 0) {
    const isListed = daysOff.every((day) => organisation.holidays.includes(day));
    remarks.push(strings.daysOff(format.list(daysOff.map(format.weekday)), daysOff.length, isListed));
  } else if (kind.isQuiet) remarks.push(strings.quietWeek);
  if (isUnusual(kind)) {
    remarks.push(
      found.looked.some(({ against }) => against !== null) ? strings.comparedWithLastYear : strings.notCompared,
    );
  } else if (found.compared === 'nothing' && until < today) {
    const before = (series.active_people ?? []).filter((point) => point.week < week && point.value !== null).length;
    if (before < fewestWeeks) remarks.push(strings.tooLittleHistory(format.count(before), format.count(fewestWeeks)));
  }
  if (found.findings.length === 0 && found.compared === 'usual') remarks.push(strings.nothingStandsOut);
  if (isLeader && (valueInWeek(figures, 'leader_posts') ?? 0) === 0 && figures.elsewhere === null) {
    remarks.push(strings.noPosts(figures.lastPost === null ? null : format.day(figures.lastPost)));
  }
  return remarks;
}

function pageOf(publicUrl: string, isLeader: boolean, { week, until }: Figures): string {
  const base = publicUrl.endsWith('/') ? publicUrl : `${publicUrl}/`;
  return `${base}${isLeader ? 'dashboards/reach' : ''}?from=${week}&until=${until}`;
}
