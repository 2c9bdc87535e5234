import type { Config } from '../../infra/config.js';

/** libuv's own number of threads; each statement of the embedded engine takes one from the file system. */
const defaultThreads = 4;

export function upText(
  parts: {
    readonly url: string;
    readonly log: string;
    readonly store: string;
    /** Where platforms call, and of which sources they do; null where none does. */
    readonly calls: { readonly url: string; readonly sources: readonly string[] } | null;
  },
  config: Pick<Config, 'sources' | 'clickhouse'>,
  env: NodeJS.ProcessEnv = process.env,
): string {
  const names = config.sources.map((source) => source.name).join(', ');
  const lines = [
    `Earshot is up; the dashboards: ${parts.url}/`,
    `  log      ${parts.log}`,
    `  store    ${parts.store}`,
    `  sources  ${names || 'none configured; "earshot import" works beside this process'}`,
    `  API      ${parts.url}/v1`,
  ];
  for (const [index, name] of (parts.calls?.sources ?? []).entries()) {
    lines.push(`  ${index === 0 ? 'calls' : '     '}    ${parts.calls?.url}/webhooks/${name}`);
  }
  if (config.clickhouse.url === null && Number(env.UV_THREADPOOL_SIZE ?? defaultThreads) <= defaultThreads) {
    lines.push('  note     started without UV_THREADPOOL_SIZE=16: long questions may hold up everything else');
  }
  return [...lines, 'Ctrl-C ends it.'].join('\n');
}
