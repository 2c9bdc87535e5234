// A Bluesky PDS with a PLC directory of its own, on loopback: a process apart, because both are CommonJS with native modules.
// Prints {"pds","plc"} and ends with its standard input. The folder for its databases is the argument.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import * as pds from '@atproto/pds';
import plc from '@did-plc/server';

const folder = process.argv[2];

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

const [plcPort, pdsPort] = [await freePort(), await freePort()];
const directory = plc.PlcServer.create({ db: plc.Database.mock(), port: plcPort });
await directory.start();
const env = {
  devMode: true,
  port: pdsPort,
  hostname: 'localhost',
  dataDirectory: folder,
  blobstoreDiskLocation: path.join(folder, 'blobs'),
  didPlcUrl: `http://localhost:${plcPort}`,
  inviteRequired: false,
  rateLimitsEnabled: false,
  disableSsrfProtection: true,
  crawlers: [],
  jwtSecret: randomBytes(16).toString('hex'),
  adminPassword: randomBytes(16).toString('hex'),
  plcRotationKeyK256PrivateKeyHex: randomBytes(32).toString('hex'),
};
const server = await pds.PDS.create(pds.envToCfg(env), pds.envToSecrets(env));
await server.start();
process.stdout.write(`${JSON.stringify({ pds: `http://localhost:${pdsPort}`, plc: env.didPlcUrl })}\n`);
process.stdin.resume().on('end', () => process.exit());
