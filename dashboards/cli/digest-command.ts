import type { Command } from 'commander';
import { day, describe } from './command-parts.js';

/** As commander gives them. */
export interface DigestPreviewOptions {
  readonly week?: string;
  readonly to?: string;
  readonly language?: string;
  readonly out: string;
}

export interface DigestSendOptions {
  readonly week?: string;
  readonly to?: string;
  readonly again?: boolean;
  readonly dryRun?: boolean;
}

export interface DigestHandlers {
  digestPreview(options: DigestPreviewOptions): Promise<void>;
  digestSend(options: DigestSendOptions): Promise<void>;
  digestStatus(options: { readonly week?: string }): Promise<void>;
}

type Add = (name: string, description: string, examples: readonly string[], notes?: readonly string[]) => Command;

export function addDigest(add: Add, handlers: DigestHandlers): void {
  const digest = add(
    'digest',
    'the weekly e-mail to leaders and the adoption team: three findings, what to answer, one suggestion',
    ['earshot digest preview', 'earshot digest preview --to team --language de'],
    [
      'A finding is a figure that lies outside the noise of its own history: its distance from the median of up to 26 weeks, in',
      'units of the noise – the spread of these weeks (MAD), or what chance alone gives for so few, whichever is greater. The more',
      'figures are looked at, the greater the distance must be. The greatest distances come first, weighted by how much a figure',
      'says, one of a kind, three at most; else it says "about as usual". dashboards/digest/README.md has the whole rule.',
    ],
  );
  describe(
    digest.command('preview'),
    'writes digests as HTML and text, and sends nothing',
    [
      'earshot digest preview',
      'earshot digest preview --week 2026-11-16 --to team',
      'earshot digest preview --to ceo@example.org --language de --out previews',
    ],
    [
      'HTML opens in a browser, its pictures lie beside it. With --json the figures and sentences are printed too.',
      'The figures are those known now: what has come in since a digest was sent is in them.',
    ],
  )
    .option('--week <day>', 'a day of the week that it is about (default: the last whole week there is data of)', day)
    .option('--to <whom>', 'team, or a leader: e-mail address, name or id (default: the team and every leader)')
    .option('--language <language>', "en or de (default: the recipient's)")
    .option('--out <folder>', 'where the files go', 'digests')
    .action((options: DigestPreviewOptions) => handlers.digestPreview(options));
  describe(
    digest.command('send'),
    "sends a week's digests now, each at most once, whatever the schedule says",
    [
      'earshot digest send --dry-run',
      'earshot digest send --to team',
      'earshot digest send --again --to ceo@example.org',
    ],
    [
      'What was sent is never sent twice. Ends with 2 where somebody of the configuration cannot be served, with 3 where a mail',
      'did not leave. By smtp and digest of the configuration; beside a running Earshot that one sends.',
    ],
  )
    .option('--week <day>', 'a day of the week that it is about (default: the last whole week)', day)
    .option('--to <whom>', 'leaders, team, channels, an e-mail address, a name or an id (default: everybody)')
    .option('--again', 'also what was refused for good, or is to be tried later')
    .option('--dry-run', 'say who would get what, and send nothing')
    .action((options: DigestSendOptions) => handlers.digestSend(options));
  describe(
    digest.command('status'),
    "what became of a week's digests",
    ['earshot digest status', 'earshot digest status --week 2026-11-16 --json'],
    ['Asks the log, also beside a running Earshot.'],
  )
    .option('--week <day>', 'a day of the week that they are about (default: the last whole week)', day)
    .action((options: { week?: string }) => handlers.digestStatus(options));
}
