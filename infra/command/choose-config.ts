import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Config, loadConfig } from '../config.js';
import { demoQueries } from '../demo-queries.js';
import { UserError } from '../errors.js';

/** Options that every command takes. */
export interface GlobalOptions {
  readonly config?: string;
  readonly dataDir?: string;
  /** The demo organisation; by name, one that is made differently and kept apart. */
  readonly demo?: boolean | string;
  readonly json?: boolean;
}

export function chooseConfig(options: GlobalOptions): Config {
  const config = loadConfig({ file: options.config, dataDir: options.dataDir });
  return options.demo ? demoConfig(config, options.demo === true ? undefined : options.demo) : config;
}

/**
 * For commands that only look: where there is nothing but the demo, the demo is meant.
 */
export function chooseReadableConfig(options: GlobalOptions): { readonly config: Config; readonly fellBack: boolean } {
  const config = chooseConfig(options);
  if (options.demo || hasData(config)) return { config, fellBack: false };
  const demo = demoConfig(config);
  return hasData(demo) ? { config: demo, fellBack: true } : { config, fellBack: false };
}

export function refuseNoData(config: Config): void {
  if (hasData(config)) return;
  throw new UserError(
    `There is no data in ${config.dataDir} yet. Make some with "npx earshot demo", or bring your own with "npx earshot import".`,
  );
}

/** Whether somebody has made tables there; of a server that is not known before asking it. */
function hasData(config: Config): boolean {
  return config.clickhouse.url !== null || existsSync(path.join(config.dataDir, 'store'));
}

/** The demo's data lies apart and needs no server, so that it never mixes with anybody's own. */
function demoConfig(config: Config, name = 'demo'): Config {
  return {
    ...config,
    dataDir: path.join(config.dataDir, name),
    kafka: { ...config.kafka, brokers: [] },
    clickhouse: { ...config.clickhouse, url: null },
    sources: [],
    listening: { ...config.listening, queries: demoQueries },
  };
}
