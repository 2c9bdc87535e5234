import { z } from 'zod';

const email = z.string().trim().toLowerCase().min(1).max(254);

export const executivesSchema = z
  .strictObject({
    emails: z.array(email).default([]).describe('E-mail addresses, or ids of a file that has ids.'),
    maxLevel: z
      .int()
      .min(0)
      .max(50)
      .nullable()
      .default(null)
      .describe('Everybody at this level of the hierarchy and above; 0 is the top.'),
    title: z
      .array(z.string().trim().min(1).max(200).refine(isPattern, 'is not a regular expression'))
      .default([])
      .describe(
        'Words of a title, `*` for any words between (`Chief * Officer`), or a regular expression between slashes (`/^C.O$/`).',
      ),
  })
  .prefault({})
  .describe('Who counts as an executive: a person does as soon as any of these says so.');

export type Executives = z.infer<typeof executivesSchema>;

/** The rule of the column `is_executive`. */
export const fileRule = 'directory file';

/** What the rules look at. */
export interface Position {
  readonly isListed: boolean;
  readonly saysExecutive: boolean;
  readonly level: number | null;
  readonly title: string | null;
}

/** The rule that makes somebody an executive, for people to read; null for nobody's executive. */
export function createExecutiveRule(
  executives: Pick<Executives, 'maxLevel' | 'title'>,
): (of: Position) => string | null {
  const { maxLevel } = executives;
  const patterns = executives.title.map((pattern) => ({ pattern, matches: titleMatcher(pattern) }));
  return ({ isListed, saysExecutive, level, title }) => {
    if (isListed) return 'list';
    if (saysExecutive) return fileRule;
    if (maxLevel !== null && level !== null && level <= maxLevel) return `level ≤ ${maxLevel}`;
    const found = title === null ? undefined : patterns.find(({ matches }) => matches(title));
    return found ? `title matches ${found.pattern}` : null;
  };
}

function isPattern(pattern: string): boolean {
  try {
    titleMatcher(pattern);
    return true;
  } catch {
    return false;
  }
}

function titleMatcher(pattern: string): (title: string) => boolean {
  const written = /^\/(.+)\/[a-z]*$/s.exec(pattern)?.[1];
  if (written !== undefined) {
    const expression = new RegExp(written, 'iu');
    return (title) => expression.test(title);
  }
  const words = pattern
    .split('*')
    .map((part) => part.trim().split(/\s+/).map(literally).join('\\s+'))
    .filter(Boolean)
    .join('.*');
  const expression = new RegExp(`(?<![\\p{L}\\p{N}])${words}(?![\\p{L}\\p{N}])`, 'iu');
  return (title) => expression.test(ownTitle(title));
}

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** "Assistant to the CEO" is not the CEO: what follows is somebody else's title. */
function ownTitle(title: string): string {
  const others =
    /\b(?:assistant|secretary|advis[eo]r|office|chief of staff|staff|delegate)\b[^,;/]*?\s(?:to|of|for)\s/iu.exec(
      title,
    );
  return others ? title.slice(0, others.index + others[0].length) : title;
}
