import path from 'node:path';
import type { Style } from '../../infra/command/style.js';
import { answerTable } from './answer-table.js';
import type { SimulatedOptions } from './commands.js';
import type { DemoSummary } from './demo-summary.js';
import { earshot, formatCount, unknown, wrap } from './format.js';

const communitiesShown = 8;

/** True in the ordinary demo, so that there is something to be found: less is written elsewhere once an executive has replied. */
const ordinaryEffect = 'chill=-0.3';
/** In a smaller organisation, or a shorter time, nothing could be told of it. */
const fewestPeople = 200;
const fewestWeeks = 20;

/** The demo as it is made; `--effect none` leaves out the forum in which executives change something. */
export function demoAsked({ effect, ...asked }: SimulatedOptions): SimulatedOptions {
  if (effect !== undefined) return effect === 'none' ? asked : { ...asked, effect };
  const isOrdinary = asked.confounder === undefined && asked.people >= fewestPeople && asked.weeks >= fewestWeeks;
  return isOrdinary ? { ...asked, effect: ordinaryEffect } : asked;
}

export const forumName = 'Open forum';

export function demoIntroduction({ people, weeks, seed, effect, confounder }: SimulatedOptions): string {
  const truth = [effect, confounder].filter((part) => part !== undefined).join(', ');
  const forum = truth === '' ? '' : `, with the community "${forumName}" (${truth})`;
  return `A simulated organisation of ${formatCount(people)} people over ${weeks} weeks (seed ${seed})${forum}, through the whole pipeline:\n`;
}

/** Said first of all, because the rest takes a while. */
export function servingText(url: string, portInUse: number | null): string {
  const instead = portInUse === null ? '' : ` (port ${portInUse} is in use)`;
  return `The dashboards of the demo: ${url}/${instead}\n`;
}

/** Said last of all. */
export function servedText(url: string): string {
  return `The dashboards: ${url}/\nCtrl-C ends it; query and import work beside it in a second terminal; "${earshot} --demo up" shows them again.`;
}

/** The folder of a demo whose forum has an effect or a confounder; undefined: the ordinary one. */
export function demoName({ effect, confounder }: SimulatedOptions): string | undefined {
  const parts = [confounder, effect].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : `demo-${parts.join('-').replace(/[^a-z0-9.=-]+/gi, '-')}`;
}

export interface DemoTextOptions {
  readonly seconds: number;
  readonly dataDir: string;
  readonly api: { readonly host: string; readonly port: number };
  /** Where the dashboards are shown now; null where they are not. */
  readonly url: string | null;
  readonly style: Style;
  readonly width: number;
}

export function demoText({ figures, communities, leaders }: DemoSummary, options: DemoTextOptions): string {
  const { style, width } = options;
  const count = (value: number | null): string => (value === null ? unknown : formatCount(value));
  const bullets = figures.standsOut.map((finding) => `  • ${wrap(finding.text, width, '    ')}`);
  return [
    '',
    wrap(
      `${count(figures.eligible)} people, ${figures.communities} communities, ${figures.executives} executives; ${figures.weeks} weeks until ${figures.until} with ${count(figures.posts)} posts and replies and ${count(figures.reactions)} reactions.`,
      width,
    ),
    '',
    style.strong('What stands out'),
    ...bullets,
    '',
    answerTable(communities, { style, width, maxRows: communitiesShown }),
    answerTable(leaders, { style, width }),
    style.strong('What to look at next'),
    nextSteps(
      options,
      figures.weeks,
      figures.standsOut.some(({ kind }) => kind === 'once-spoken'),
    ),
    '',
    `Took ${options.seconds.toFixed(0)} s. The data stays in ${path.relative('.', options.dataDir) || options.dataDir}; "${earshot} demo" makes it afresh.`,
    '',
  ].join('\n');
}

function nextSteps({ api: { host, port }, url, dataDir }: DemoTextOptions, weeks: number, hasForum: boolean): string {
  const folder = path.relative('.', dataDir) || dataDir;
  const demo = path.basename(dataDir) === 'demo' ? '--demo' : `--data-dir ${folder}`;
  const later = url === null ? '' : ' (after Ctrl-C)';
  const steps: readonly (readonly [command: string, why: string])[] = [
    [`${demo} query participation --by unit`, 'who is quiet'],
    [`${demo} query participation --by community`, 'where people talk'],
    [`${demo} query reach --weeks ${Math.max(1, weeks)}`, 'who is heard, and who answers'],
    [`${demo} query reach --by platform --scope public`, 'what carries in public'],
    ...(hasForum ? [[`${demo} conformity explain`, `what changes once an executive has spoken${later}`] as const] : []),
    ...(url === null ? [[`${demo} up`, `dashboards: http://${host}:${port}/`] as const] : []),
    ['import slack-export <folder or zip>', 'your own workspace, kept apart'],
  ];
  return steps.map(([command, why]) => `  ${`${earshot} ${command}`.padEnd(60)} ${why}`).join('\n');
}
