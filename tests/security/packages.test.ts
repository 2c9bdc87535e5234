import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { accepted, judge } from '../../infra/build/audit.mjs';
import { projectRoot } from '../support/cli.js';

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
}

const lock = JSON.parse(readFileSync(path.join(projectRoot, 'package-lock.json'), 'utf8')) as {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, Locked>>;
};
const packages = Object.entries(lock.packages).filter(([at]) => at !== '');

test('the lock names no place to fetch from but registries: whichever is configured, npm’s own by default', () => {
  expect(lock.lockfileVersion).toBe(3);
  expect(packages.filter(([, { link }]) => link).map(([at]) => at)).toEqual([]);
  const addresses = packages.flatMap(([, { resolved }]) => (resolved === undefined ? [] : [new URL(resolved)]));
  expect(addresses.filter(({ protocol }) => protocol !== 'https:')).toEqual([]);
  expect(new Set(addresses.map(({ host }) => host)).size).toBeLessThanOrEqual(1);
});

/** complete-lock.mjs adds those without a checksum: npm keeps them out of the lock where the registry does not carry them. */
test('every package has a checksum and a version; without one are packages for other machines only', () => {
  expect(packages.filter(([, { version }]) => !/^\d+\.\d+\.\d+/.test(version ?? ''))).toEqual([]);
  const without = packages.filter(([, { integrity }]) => integrity === undefined);
  const needed = without.filter(([, { optional, os, cpu }]) => !optional || (os === undefined && cpu === undefined));
  expect(needed.map(([at]) => at)).toEqual([]);
  expect(packages.filter(([, { integrity = 'sha512-' }]) => !integrity.startsWith('sha512-'))).toEqual([]);
});

test('what is asked for is asked for in one version', () => {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
    readFileSync(path.join(projectRoot, 'package.json'), 'utf8'),
  ) as Record<string, Record<string, string>>;
  const wanted = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
  expect(wanted.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});

/** As `npm audit --json` has it. */
const found = JSON.stringify({
  vulnerabilities: {
    carrier: { via: ['broken'] },
    broken: {
      via: [
        {
          ...{ source: 1, name: 'broken', title: 'Slow on purpose', severity: 'high', range: '<2.0.0' },
          url: 'https://github.com/advisories/GHSA-aaaa-bbbb-cccc',
        },
      ],
    },
  },
});

test('an advisory that nobody has explained is a failure, an explained one is said', () => {
  expect(judge(found, {})).toEqual({
    checked: true,
    open: ['GHSA-aaaa-bbbb-cccc broken <2.0.0: Slow on purpose (high)'],
    explained: [],
  });
  expect(judge(found, { 'GHSA-aaaa-bbbb-cccc': 'not called' })).toMatchObject({
    open: [],
    explained: [expect.stringContaining('accepted: not called')],
  });
  expect(judge('{"vulnerabilities":{}}')).toEqual({ checked: true, open: [], explained: [] });
});

test.each(['', 'not JSON', '{"error":{"summary":"405"}}', '{"message":"405 Method Not Allowed"}'])(
  'a registry that answers no audits has checked nothing: %j',
  (output) => expect(judge(output)).toMatchObject({ checked: false }),
);

test('what is accepted says why', () => {
  expect(Object.values(accepted).filter((why) => why.length < 20)).toEqual([]);
});
