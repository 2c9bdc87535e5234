import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { content } from '../../../dashboards/digest/content.js';
import type { Recipient } from '../../../dashboards/digest/digest.js';
import { gather } from '../../../dashboards/digest/gather.js';
import { previewDigests } from '../../../dashboards/digest/preview.js';
import { renderDigest } from '../../../dashboards/digest/render-digest.js';
import { measureNamed } from '../../../dashboards/panels/measure-columns.js';
import { statSql } from '../../../dashboards/panels/measure-sql.js';
import { addDays } from '../../../dashboards/report/days.js';
import { testTeam } from '../../support/digest-figures.js';
import { createPanelStores, type PanelStores, panelYear, panelYearParams } from '../../support/panel-stores.js';
import type { PipelineStore } from '../../support/pipeline.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

/** Digests of real stores: of nothing at all, of a single post, and of a year of a small organisation. */

let stores: PanelStores;
let leaders: { leader_id: string; leader: string }[];
const week = addDays(panelYear.until, -6);
const nowMs = Date.parse('2026-03-02T08:00:00Z');
const team: Recipient = testTeam;

beforeAll(async () => {
  stores = await createPanelStores();
  leaders = await stores.year.store.query(
    `SELECT leader_id, any(leader) AS leader FROM v_leader WHERE leader_id IN (SELECT leader_id FROM v_leader_post) GROUP BY leader_id ORDER BY leader_id`,
  );
}, 300_000);

afterAll(async () => {
  await stores?.dispose();
  removeTempDirs();
});

const leaderOf = (index: number): Recipient => ({
  ...testTeam,
  id: `leader-${index}`,
  kind: 'leader',
  name: leaders[index]!.leader,
  leaderId: leaders[index]!.leader_id,
});
const digestOf = ({ store, config }: PipelineStore, recipient: Recipient): ReturnType<typeof renderDigest> =>
  renderDigest(store, config, recipient, week, { nowMs });

describe('where there is next to nothing', () => {
  test('a digest is short, and says so', async () => {
    for (const store of [stores.empty, stores.oneRow]) {
      for (const recipient of [team, { ...team, kind: 'leader', leaderId: 'f'.repeat(32), name: 'Nobody' } as const]) {
        const { text, html, pictures } = await digestOf(store, recipient);
        expect(text).toMatch(/There is no data of this week\./);
        expect(pictures).toEqual([]);
        expect(html).not.toMatch(/undefined|NaN|\[object/);
        expect(text.length).toBeLessThan(1_100);
      }
    }
  });
});

describe('of a year', () => {
  test('every recipient gets a digest, which says the same in both languages', async () => {
    for (const recipient of [team, ...leaders.map((_, index) => leaderOf(index))]) {
      const english = await digestOf(stores.year, recipient);
      const german = await digestOf(stores.year, { ...recipient, language: 'de' });
      for (const { html, text } of [english, german]) {
        expect(`${html}${text}`).not.toMatch(/undefined|NaN|Infinity|\[object/);
        expect(Buffer.byteLength(html)).toBeLessThan(100_000);
      }
      expect(german.pictures.map(({ cid }) => cid)).toEqual(english.pictures.map(({ cid }) => cid));
      expect(english.text).toMatch(/One suggestion|A QUIET WEEK/);
    }
  });

  test('has the numbers of the dashboards', async () => {
    const { store, config } = stores.year;
    const { series } = await gather(store, config, team, week, { nowMs });
    for (const name of ['interactive_share', 'active_people', 'response_rate', 'audience_share', 'reply_ratio']) {
      const params = panelYearParams({
        from: week,
        until: panelYear.until,
        weeks: 1,
        timeZone: config.organisation.timeZone,
      });
      const sql = statSql(name);
      const [panel] = await store.query<{ value: number | null }>(sql, params);
      expect([name, series[name]?.at(-1)?.value]).toEqual([name, panel?.value ?? null]);
      expect(measureNamed(name).measure.name).toBe(name);
    }
    expect(series.interactive_share?.filter(({ value }) => value !== null).length).toBeGreaterThan(40);
  });

  test('a leader reads of nobody but that leader, and of who waits what the pages say', async () => {
    const { store, config } = stores.year;
    const people = await store.query<{ name: string }>('SELECT DISTINCT name FROM person_name FINAL');
    for (const [index, { leader, leader_id }] of leaders.entries()) {
      const figures = await gather(store, config, leaderOf(index), week, { nowMs });
      const model = content(figures);
      const others = people.map(({ name }) => name).filter((name) => name !== leader && name.length > 3);
      const text = JSON.stringify(model);
      expect(others.filter((name) => text.includes(name))).toEqual([]);
      const [row] = await store.query<{ waiting: number }>(
        `SELECT toUInt32(sum(commenters - answered)) AS waiting FROM v_leader_post
         WHERE leader_id = {leader_id:String} AND day BETWEEN {from:Date} AND {until:Date}`,
        { leader_id, from: addDays(week, -21), until: panelYear.until },
      );
      expect(figures.conversations.reduce((sum, { waiting }) => sum + waiting, 0)).toBe(Number(row?.waiting ?? 0));
    }
  });

  test('waits are told of leaders’ own posts, with the leader’s words only', async () => {
    const { store } = stores.year;
    const [found] = await store.query<{ all: number; foreign: number; by_others: number }>(
      `SELECT count() AS all,
         countIf(first_words != '' AND first_words NOT IN (
           SELECT substringUTF8(text, 1, 200) FROM activity_text FINAL
           WHERE id IN (SELECT post_id FROM v_leader_post WHERE by_delegate = 0))) AS foreign,
         countIf(leader_id NOT IN (SELECT leader_id FROM v_leader)) AS by_others
       FROM v_leader_conversation`,
    );
    expect(Number(found?.all)).toBeGreaterThan(0);
    expect([Number(found?.foreign), Number(found?.by_others)]).toEqual([0, 0]);
  });

  test('a preview is written for the team and every leader, or for whom it is asked', async () => {
    const { store, config } = stores.year;
    const out = tempDir();
    const all = await previewDigests(store, config, { out, week }, nowMs);
    expect(all.map(({ to }) => to)).toContain('team');
    expect(all.length).toBeGreaterThan(leaders.length);
    const [one] = await previewDigests(
      store,
      config,
      { out, week: addDays(week, 3), to: leaders[0]!.leader.toUpperCase(), language: 'de' },
      nowMs,
    );
    expect(one).toMatchObject({ week, to: leaders[0]!.leader, model: { language: 'de' } });
    await expect(previewDigests(store, config, { out, week, to: 'nobody@example.org' }, nowMs)).rejects.toThrow(
      /--to nobody@example.org/,
    );
    await expect(previewDigests(store, config, { out, week, language: 'fr' }, nowMs)).rejects.toThrow(
      /--language must be en or de/,
    );
    await expect(previewDigests(stores.empty.store, config, { out }, nowMs)).rejects.toThrow(/no data yet/);
  });
});
