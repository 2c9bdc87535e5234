import { describe, expect, it } from '@jest/globals';
import { createPseudonymiser } from '../../../infra/pseudonym.js';
import {
  createToldLinks,
  linksTo,
  publicAccountLink,
  publicAccountsSchema,
  relMeLinks,
} from '../../../ingest/public-accounts.js';

const pseudonym = createPseudonymiser('a key for tests that has 32 characters');
const context = { pseudonym, observedAt: Date.UTC(2026, 4, 1) };
const accountId = pseudonym.account('mastodon', 'example.social', 'ann');
const ann = { account: '@ann@example.social', person: 'Ann@example.org' };
const page = 'https://intranet.example.org/people/ann';

describe('whose a public account is', () => {
  it('is what the configuration says', () => {
    expect(publicAccountLink(accountId, ann, [], context)).toEqual({
      type: 'accountLink',
      accountId,
      personId: pseudonym.person('ann@example.org'),
      method: 'manual',
      confidence: 1,
      accountKind: 'person',
      version: context.observedAt,
    });
  });

  it('is nobody’s where the configuration names nobody', () => {
    expect(publicAccountLink(accountId, { account: '@organisation' }, [{ url: page }], context)).toBeNull();
  });

  it('is confirmed by a link of the profile where one is asked for', () => {
    const verified = { ...ann, verify: page };
    expect(publicAccountLink(accountId, verified, [], context)).toBeNull();
    expect(
      publicAccountLink(accountId, verified, [{ url: 'https://intranet.example.org/people/bo' }], context),
    ).toBeNull();
    expect(publicAccountLink(accountId, verified, [{ url: page, isVerified: false }], context)).toBeNull();
    expect(publicAccountLink(accountId, verified, [{ url: page }], context)).toMatchObject({ method: 'verified-link' });
  });

  it.each([
    [`${page}/`, true],
    ['http://INTRANET.example.org/people/ann#top', true],
    ['https://www.intranet.example.org/people/ann', true],
    ['https://intranet.example.org/people/Ann', false],
    ['https://intranet.example.org.evil.example/people/ann', false],
    ['https://intranet.example.org@evil.example/people/ann', false],
    ['javascript:alert(1)', false],
    ['intranet.example.org/people/ann', false],
  ])('%s leads to the page: %s', (url, leads) => {
    expect(linksTo(page, [{ url }])).toBe(leads);
  });

  it('reads rel="me" of a page, and nothing else', () => {
    const html = `<link rel="me" href="/ann"><a rel="nofollow ME noopener" href="https://example.social/@ann">x</a>
      <a href="https://example.social/@bo" rel="friend">Bo</a><a rel="me" href="javascript:1">y</a>
      <!-- <a rel="me" href="https://example.social/@eve"> --><a rel="me">z</a>`;
    expect(relMeLinks(html, 'https://ann.example.org/about').map(({ url }) => url)).toEqual([
      'https://ann.example.org/ann',
      'https://example.social/@ann',
    ]);
  });

  it('refuses settings that do not hold', () => {
    expect(publicAccountsSchema.safeParse([ann, { account: '@organisation' }]).success).toBe(true);
    for (const wrong of [
      [{ account: '@ann', verify: page }],
      [{ ...ann, person: 'Ann Example' }],
      [{ ...ann, verify: 'intranet' }],
      [{ ...ann, verify: 'ftp://example.org/ann' }],
      [ann, { ...ann, account: '@ANN@example.social', person: 'bo@example.org' }],
      [{ ...ann, name: 'Ann' }],
    ]) {
      expect(publicAccountsSchema.safeParse(wrong).success).toBe(false);
    }
  });
});

describe('links that were told', () => {
  it('are told once, again when they change, and taken back when they end', () => {
    const link = publicAccountLink(accountId, ann, [], context)!;
    const told = createToldLinks(null);
    expect(told.tell([link], 1)).toEqual([link]);
    const later = createToldLinks(JSON.parse(JSON.stringify(told.save())));
    expect(later.tell([{ ...link, version: 2 }], 2)).toEqual([]);
    const other = { ...link, personId: pseudonym.person('bo@example.org') };
    expect(later.tell([other], 3)).toEqual([other]);
    expect(later.add([])).toEqual([]);
    expect(later.add([other])).toEqual([]);
    expect(later.tell([], 4)).toEqual([{ ...link, personId: null, version: 4 }]);
    expect(later.tell([], 5)).toEqual([]);
  });
});
