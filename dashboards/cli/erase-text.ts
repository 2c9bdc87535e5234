/** What an erasure would take, and what it took. Nobody is named: not even by pseudonym. */

export interface ErasureFound {
  readonly people: number;
  readonly accounts: number;
  readonly platforms: readonly { readonly platform: string; readonly acts: number; readonly texts: number }[];
  readonly directoryRecords: number;
  readonly mentions: number;
  readonly deadLetters: number;
}

export interface ErasureDone {
  readonly found: ErasureFound;
  /** Records of the log taken out or changed, by topic. */
  readonly changed: Readonly<Record<string, number>>;
  /** Days for which a topic still holds records. */
  readonly stays: Readonly<Record<string, number>>;
}

const number = (value: number): string => value.toLocaleString('en');
const counted = (value: number, one: string, many = `${one}s`): string =>
  `${number(value)} ${value === 1 ? one : many}`;

function foundLines({ people, accounts, platforms, directoryRecords, mentions, deadLetters }: ErasureFound): string[] {
  return [
    `${counted(people, 'person', 'people')}, ${counted(accounts, 'account')}`,
    ...platforms.map(
      ({ platform, acts, texts }) => `  ${platform}: ${counted(acts, 'act')}, ${counted(texts, 'text')}`,
    ),
    `  ${counted(directoryRecords, 'record')} of the directory, ${counted(mentions, 'mention')} by others, ${counted(deadLetters, 'dead letter')}`,
  ];
}

export function wouldEraseText(found: ErasureFound): string {
  const isNothing = found.platforms.length + found.directoryRecords + found.mentions + found.deadLetters === 0;
  return `${[
    'It would erase:',
    ...foundLines(found),
    ...(isNothing ? ['The tables hold nothing of them. With --yes it stays so, whatever is imported later.'] : []),
    'Nothing was changed; --yes does it, for good.',
  ].join('\n')}\n`;
}

export function erasedText({ found, changed, stays }: ErasureDone): string {
  const inLog = Object.values(changed).reduce((sum, records) => sum + records, 0);
  return `${[
    'Erased:',
    ...foundLines(found),
    `  ${counted(inLog, 'record')} of the log`,
    'All measures are computed anew. What comes of them later is left out.',
    ...Object.entries(stays).map(
      ([topic, days]) => `The topic ${topic} holds their records until its retention ends, ${days} days at most.`,
    ),
    'Backups made before hold them still; "earshot restore" erases them there again.',
  ].join('\n')}\n`;
}
