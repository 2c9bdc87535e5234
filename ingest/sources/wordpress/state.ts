import { z } from 'zod';
import { createToldLinks, type ToldLinks } from '../../public-accounts.js';
import { createRecent, type Recent } from '../../recent.js';

const siteSchema = z.object({ api: z.string(), home: z.string(), name: z.string().nullable() });

const positionSchema = z.object({
  /** As configured: another address is another site. */
  url: z.string(),
  site: siteSchema.nullable(),
  siteCheckedAt: z.number(),
  /** Changes up to here have been read, ms; by what is asked for. */
  modified: z.record(z.string(), z.number()),
  /** When a reading was begun that came to its end. */
  readAt: z.number(),
  /** The first reading came to its end. */
  isBegun: z.boolean(),
  /** When all that is remembered was looked at. */
  allAt: z.number(),
  linksCheckedAt: z.number(),
  /** Pseudonym of the setting `accounts` by which they were told. */
  linksOf: z.string().nullable(),
  recent: z.unknown(),
  links: z.unknown(),
});

type Saved = z.infer<typeof positionSchema>;

/** How far a site has been read. Held by the position; changed in place. */
export interface State
  extends Pick<
    Saved,
    'site' | 'siteCheckedAt' | 'modified' | 'readAt' | 'isBegun' | 'allAt' | 'linksCheckedAt' | 'linksOf'
  > {
  readonly recent: Recent;
  readonly links: ToldLinks;
  save(): unknown;
}

export function createState(saved: unknown, url: string, startAt: number): State {
  const parsed = positionSchema.safeParse(saved);
  const known = parsed.success && parsed.data.url === url ? parsed.data : null;
  const state: State = {
    site: known?.site ?? null,
    siteCheckedAt: known?.siteCheckedAt ?? 0,
    modified: { ...known?.modified },
    readAt: known?.readAt ?? startAt,
    isBegun: known?.isBegun ?? false,
    allAt: known?.allAt ?? startAt,
    linksCheckedAt: known?.linksCheckedAt ?? 0,
    linksOf: known?.linksOf ?? null,
    recent: createRecent(known?.recent ?? null),
    links: createToldLinks(known?.links ?? null),
    save() {
      state.recent.trim(0);
      const { site, siteCheckedAt, modified, readAt, isBegun, allAt, linksCheckedAt, linksOf } = state;
      return {
        ...{ url, site, siteCheckedAt, modified: { ...modified }, readAt, isBegun, allAt, linksCheckedAt, linksOf },
        recent: state.recent.save(),
        links: state.links.save(),
      } satisfies Saved;
    },
  };
  return state;
}
