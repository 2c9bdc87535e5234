import type { LookupAddress } from 'node:dns';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAccess } from '../../../../ingest/access.js';
import type { Http } from '../../../../ingest/http/http.js';
import { isPublicAddress } from '../../../../ingest/http/public-address.js';
import { allowHostsSchema, type PublicOnlyOptions, publicOnly } from '../../../../ingest/http/public-only.js';
import { followRedirects, redirects } from '../../../../ingest/http/redirects.js';
import { PlatformError } from '../../../../ingest/source.js';
import { type PlatformServer, startPlatformServer } from '../../../support/simulators/platform-server.js';

describe('an address of the open Internet', () => {
  it.each([
    '8.8.8.8',
    '93.184.215.14',
    '172.15.255.255',
    '172.32.0.1',
    '100.63.255.255',
    '100.128.0.1',
    '223.255.255.255',
  ])('is %s', (address) => expect(isPublicAddress(address)).toBe(true));

  it.each([
    '2606:4700::6810:84e5',
    '2a00:1450:4001:82a::200e',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
    '2001:4860:4860::8888',
  ])('is %s', (address) => expect(isPublicAddress(address)).toBe(true));

  it.each([
    ['this host', '0.0.0.0'],
    ['this host', '0.1.2.3'],
    ['private', '10.0.0.1'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['carrier-grade NAT', '100.127.255.255'],
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.255.254'],
    ['metadata of a cloud', '169.254.169.254'],
    ['protocol assignments', '192.0.0.8'],
    ['documentation', '192.0.2.1'],
    ['documentation', '198.51.100.1'],
    ['documentation', '203.0.113.1'],
    ['6to4 relays', '192.88.99.1'],
    ['benchmarks', '198.19.0.1'],
    ['multicast', '224.0.0.1'],
    ['multicast', '239.255.255.250'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['unspecified', '::'],
    ['loopback', '::1'],
    ['loopback', '0:0:0:0:0:0:0:1'],
    ['mapped loopback', '::ffff:127.0.0.1'],
    ['mapped loopback', '::ffff:7f00:1'],
    ['mapped private', '::ffff:10.0.0.1'],
    ['mapped metadata', '0:0:0:0:0:ffff:a9fe:a9fe'],
    ['compatible', '::127.0.0.1'],
    ['compatible', '::8.8.8.8'],
    ['translated', '::ffff:0:8.8.8.8'],
    ['NAT64 to loopback', '64:ff9b::7f00:1'],
    ['NAT64 to metadata', '64:ff9b::169.254.169.254'],
    ['NAT64 of a local network', '64:ff9b:1::808:808'],
    ['unique local', 'fc00::1'],
    ['unique local', 'fd12:3456::1'],
    ['metadata of a cloud', 'fd00:ec2::254'],
    ['link-local', 'fe80::1'],
    ['link-local with a zone', 'fe80::1%eth0'],
    ['site-local', 'fec0::1'],
    ['multicast', 'ff02::1'],
    ['Teredo', '2001::1'],
    ['benchmarks', '2001:2::1'],
    ['documentation', '2001:db8::1'],
    ['documentation', '3fff::1'],
    ['6to4', '2002:7f00:1::'],
    ['discard', '100::1'],
    ['no address', 'localhost'],
    ['no address', ''],
  ])('%s: %s is none', (_what, address) => expect(isPublicAddress(address)).toBe(false));
});

const refused = /not one of the open Internet/;

describe('requests to the open Internet', () => {
  let server: PlatformServer;
  let port: string;

  beforeAll(async () => {
    server = await startPlatformServer({
      answer: ({ path }) => {
        const to = new URL(path, 'http://x').searchParams.get('to');
        return to === null ? { body: 'reached' } : { status: 302, headers: { location: to } };
      },
    });
    port = new URL(server.url).port;
  });
  afterAll(() => server.close());

  const signal = AbortSignal.timeout(30_000);
  const http = (options: PublicOnlyOptions): Http =>
    createAccess({ source: {}, settings: {}, secrets: [], now: Date.now }).http.for({
      title: 'The feed',
      dispatcher: publicOnly({ connectTimeoutMs: 300, ...options }),
    });
  const ask = async (url: string, options: PublicOnlyOptions = {}): Promise<string> =>
    (await http(options).bytes({ url, signal, timeoutMs: 3000 })).body.toString();

  it.each([
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '0177.0.0.1',
    '017700000001',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '0.0.0.0',
    '0',
    '[::]',
    'localhost',
    'LOCALHOST',
    'localhost.',
    '127.0.0.1.',
    '１２７.0.0.1',
    '①②⑦.0.0.1',
  ])('do not go to http://%s', async (host) => {
    const before = server.requests.length;
    await expect(ask(`http://${host}:${port}/`)).rejects.toThrow(refused);
    await expect(ask(`http://${host}:${port}/`)).rejects.toMatchObject({ passes: false });
    expect(server.requests).toHaveLength(before);
  });

  it('go to hosts that are allowed, by name and by address, with or without a port', async () => {
    for (const [host, allowed] of [
      ['127.0.0.1', '127.0.0.1'],
      ['127.0.0.1', `127.0.0.1:${port}`],
      ['127.1', '127.0.0.1'],
      ['LocalHost', 'localhost'],
      ['localhost', `LOCALHOST:${port}`],
    ] as const) {
      expect(await ask(`http://${host}:${port}/`, { allowHosts: [allowed] })).toBe('reached');
    }
  });

  it('do not go to another port, host or spelling than is allowed', async () => {
    for (const allowed of ['127.0.0.1:1', 'localhost', '127.0.0.2', 'example.org']) {
      await expect(ask(`http://127.0.0.1:${port}/`, { allowHosts: [allowed] })).rejects.toThrow(refused);
    }
  });

  it('take only hosts as allowed', () => {
    expect(allowHostsSchema.parse(['a.example', 'localhost:80', '[fd00::1]', 'fd00::1', '10.1.2.3:8080'])).toHaveLength(
      5,
    );
    for (const host of ['', 'http://a.example', 'a.example/path', 'user@a.example', 'a b', 'a:99999999']) {
      expect(allowHostsSchema.safeParse([host]).success).toBe(false);
    }
  });

  const gives =
    (...answers: string[][]) =>
    () => {
      const asked: string[] = [];
      const resolve: NonNullable<PublicOnlyOptions['resolve']> = (hostname, callback) => {
        const addresses = answers[Math.min(asked.length, answers.length - 1)] as string[];
        asked.push(hostname);
        callback(
          null,
          addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
        );
      };
      return { resolve, asked };
    };

  it.each([
    ['loopback', ['127.0.0.1']],
    ['mapped loopback', ['::ffff:127.0.0.1']],
    ['an address of each kind', ['8.8.8.8', '127.0.0.1']],
    ['an address of each kind, the other way round', ['127.0.0.1', '8.8.8.8']],
    ['nothing', []],
  ])('do not go to a name that leads to %s', async (_what, addresses) => {
    const { resolve } = gives(addresses)();
    const before = server.requests.length;
    await expect(ask(`http://inside.example:${port}/`, { resolve })).rejects.toThrow(refused);
    expect(server.requests).toHaveLength(before);
  });

  it('connect to the address that was checked, though the name leads elsewhere a moment later', async () => {
    const { resolve, asked } = gives(['8.8.8.8'], ['127.0.0.1'])();
    const before = server.requests.length;
    const client = http({ resolve });
    const request = { url: `http://rebinding.example:${port}/`, signal, timeoutMs: 1000 };
    // Nothing answers there; what matters is where it was looked for.
    const first = await client.bytes(request).catch((error: Error) => error);
    expect(first).toBeInstanceOf(PlatformError);
    expect(String(first)).not.toMatch(refused);
    expect(asked).toHaveLength(1);
    await expect(client.bytes(request)).rejects.toThrow(refused);
    expect(server.requests).toHaveLength(before);
  });

  const follow = (to: string, options: PublicOnlyOptions) => {
    const client = http(options);
    return followRedirects(to, (url) => client.bytes({ url, signal, timeoutMs: 3000, accept: redirects }), {
      title: 'The feed',
    });
  };
  const redirect = (to: string): string => `${server.url}/?to=${encodeURIComponent(to)}`;

  it('check where a redirect leads', async () => {
    const allowHosts = [`127.0.0.1:${port}`];
    const asked = (path: string) => server.requests.filter((request) => request.path === path).length;
    expect((await follow(redirect('/there'), { allowHosts })).url).toBe(`${server.url}/there`);
    for (const to of [
      `http://localhost:${port}/stolen`,
      `http://[::1]:${port}/stolen`,
      'http://169.254.169.254/latest',
    ]) {
      await expect(follow(redirect(to), { allowHosts })).rejects.toThrow(refused);
    }
    await expect(follow(redirect('file:///etc/passwd'), { allowHosts })).rejects.toThrow(/not http/);
    await expect(follow(redirect('http://'), { allowHosts })).rejects.toThrow(/without an address/);
    expect(asked('/stolen')).toBe(0);
  });

  it('follow five redirects and no more', async () => {
    const allowHosts = ['127.0.0.1'];
    let to = '/end';
    for (let hop = 0; hop < 5; hop += 1) to = redirect(to);
    expect((await follow(to, { allowHosts })).answer.body.toString()).toBe('reached');
    await expect(follow(redirect(to), { allowHosts })).rejects.toThrow(/more than 5 redirects/);
    await expect(follow(redirect(to), { allowHosts })).rejects.toMatchObject({ passes: false });
  });
});

describe('a move', () => {
  const answers = (...hops: [number, string?][]) => {
    let at = 0;
    return async () => {
      const [status, location] = hops[at++] as [number, string?];
      return { status, headers: new Headers(location ? { location } : {}) as never, body: null };
    };
  };
  const movedTo = async (from: string, ...hops: [number, string?][]) =>
    (await followRedirects(from, answers(...hops), { title: 'x' })).movedTo;

  it('is for good as far as all redirects are', async () => {
    expect(await movedTo('http://a/', [200])).toBeNull();
    expect(await movedTo('http://a/', [301, 'http://b/'], [308, '/c'], [200])).toBe('http://b/c');
    expect(await movedTo('http://a/', [301, 'http://b/'], [302, '/c'], [301, '/d'], [200])).toBe('http://b/');
    expect(await movedTo('http://a/', [307, 'http://b/'], [301, '/c'], [200])).toBeNull();
  });

  it('does not lead from https to http', async () => {
    expect(await movedTo('https://a/', [301, 'http://a/x'], [200])).toBeNull();
  });

  it('forgets names, passwords and fragments in the address', async () => {
    expect(await movedTo('https://a/', [301, 'https://u:p@b/x#y'], [200])).toBe('https://b/x');
  });
});
