import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { SaxesParser } from 'saxes';
import { render } from '../../../infra/store/migrate.js';
import { createTestStore } from '../../support/test-store.js';

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

/** Throws where the file is not well-formed. */
function parseXml(name: string): Element {
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open: Element[] = [root];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name: tag, attributes }) => {
    const element = { name: tag, attributes: attributes as Record<string, string>, children: [], text: '' };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('text', (part) => {
    const last = open.at(-1);
    if (last) last.text += part;
  });
  parser.on('closetag', () => open.pop());
  parser.write(readFileSync(new URL(`../../../infra/clickhouse/${name}`, import.meta.url), 'utf8')).close();
  return root.children[0] as Element;
}

const at = (element: Element | undefined, ...names: string[]): Element | undefined =>
  names.reduce<Element | undefined>((found, name) => found?.children.find((child) => child.name === name), element);

const users = parseXml('users.xml');
const server = parseXml('server.xml');
const user = (name: string): Element | undefined => at(users, 'users', name);
const grants = (name: string): string[] => (at(user(name), 'grants')?.children ?? []).map(({ text }) => text.trim());

describe('users of ClickHouse', () => {
  test('passwords come from the environment; the default user stays on the machine', () => {
    for (const name of ['earshot_migrator', 'earshot_writer', 'earshot_reader']) {
      expect(at(user(name), 'password')?.attributes.from_env).toMatch(/^EARSHOT_[A-Z]+_PASSWORD$/);
      expect(at(user(name), 'password')?.text).toBe('');
    }
    expect((at(user('default'), 'networks')?.children ?? []).map(({ text }) => text)).toEqual(['127.0.0.1', '::1']);
  });

  test('Grafana’s reads views only, and may change nothing but its time limit', () => {
    expect(grants('earshot_reader')).toEqual(['GRANT SELECT ON earshot.v_*']);
    const profile = at(users, 'profiles', 'earshot_read');
    expect(at(profile, 'readonly')?.text).toBe('1');
    expect(at(profile, 'constraints')?.children.map(({ name }) => name)).toEqual(['max_execution_time']);
    expect(at(profile, 'constraints', 'max_execution_time', 'changeable_in_readonly')).toBeDefined();
    // The plugin adds five seconds to the time limit of the data source.
    expect(Number(at(profile, 'constraints', 'max_execution_time', 'max')?.text)).toBeGreaterThanOrEqual(35);
    expect(at(server, 'access_control_improvements', 'settings_constraints_replace_previous')?.text).toBe('true');
  });

  test('the writer cannot make, change or drop a table or view', () => {
    // CLUSTER lets a statement run on all replicas that may run on one.
    const words = grants('earshot_writer')
      .filter((grant) => grant !== 'GRANT CLUSTER ON *.*')
      .join(' ');
    expect(words).not.toMatch(/CREATE|DROP|GRANT OPTION|\*\.\*|ALTER(?! DELETE)/);
  });

  test('profiles and quotas that are named are there', () => {
    for (const { name, children } of at(users, 'users')?.children ?? []) {
      for (const [kind, list] of [
        ['profile', 'profiles'],
        ['quota', 'quotas'],
      ] as const) {
        const [found] = children.filter((child) => child.name === kind);
        if (found && found.text !== 'default')
          expect([name, at(users, list, found.text)?.name]).toEqual([name, found.text]);
      }
    }
  });

  test('the engine knows every setting, and reads every grant', async () => {
    const { store, dispose } = await createTestStore();
    try {
      const settings = (at(users, 'profiles')?.children ?? []).flatMap(({ children }) =>
        children.map(({ name }) => name),
      );
      const known = await store.query<{ name: string }>('SELECT name FROM system.settings');
      const names = new Set(known.map(({ name }) => name));
      expect(settings.filter((name) => name !== 'constraints' && !names.has(name))).toEqual([]);
      for (const name of ['earshot_migrator', 'earshot_writer', 'earshot_reader']) {
        for (const grant of grants(name)) {
          // The file leaves out to whom.
          const [row] = await store.query<{ sql: string }>('SELECT formatQuerySingleLine({sql:String}) AS sql', {
            sql: `${grant} TO ${name}`,
          });
          expect(row?.sql).toMatch(/^GRANT .* TO earshot_/);
        }
      }
    } finally {
      await dispose();
    }
  });
});

describe('a cluster of three', () => {
  const cluster = parseXml('cluster.xml');
  const all = (element: Element): Element[] => [element, ...element.children.flatMap(all)];

  test('has what the paths of replicated tables name, and one shard', () => {
    const macros = [...render('@engine(MergeTree)', { cluster: 'earshot' }).matchAll(/\{(\w+)\}/g)].map(
      ([, name]) => name,
    );
    const own = at(cluster, 'macros')?.children.map(({ name }) => name);
    // A table's uuid is the server's own macro.
    expect(own).toEqual(expect.arrayContaining(macros.filter((name) => name !== 'uuid')));
    expect(at(cluster, 'remote_servers', 'earshot')?.children.filter(({ name }) => name === 'shard')).toHaveLength(1);
  });

  test('the same hosts hold the tables and the order of what is done to them', () => {
    const hosts = (element: Element | undefined): string[] =>
      (element === undefined ? [] : all(element))
        .filter(({ name }) => /^host(name)?$/.test(name))
        .map(({ text }) => text);
    const replicas = hosts(at(cluster, 'remote_servers'));
    expect(replicas).toHaveLength(3);
    expect(hosts(at(cluster, 'zookeeper'))).toEqual(replicas);
    expect(hosts(at(cluster, 'keeper_server'))).toEqual(replicas);
  });

  test('whoever runs a statement on all of it may', () => {
    for (const name of ['earshot_migrator', 'earshot_writer']) expect(grants(name)).toContain('GRANT CLUSTER ON *.*');
    expect(grants('earshot_reader')).not.toContain('GRANT CLUSTER ON *.*');
  });

  test('no password is written down', () => {
    for (const { name, text, attributes } of all(cluster)) {
      if (!/^(secret|password)$/.test(name)) continue;
      expect([text, attributes.from_env]).toEqual(['', 'EARSHOT_INTERSERVER_PASSWORD']);
    }
  });
});
