import type { Command } from 'commander';

/** As commander gives them. */
export interface ReplayOptions {
  readonly from: string;
  readonly until?: string;
  readonly topic?: string;
}

export interface ReplayHandlers {
  replay(options: ReplayOptions): Promise<void>;
}

type Add = (name: string, description: string, examples: readonly string[], notes?: readonly string[]) => Command;

export function addReplay(add: Add, handlers: ReplayHandlers): void {
  add(
    'replay',
    'process again what the log holds, from a time on: after a mended defect, say, or for tables that were lost',
    [
      'earshot replay --from beginning',
      'earshot replay --from 2026-11-21 --topic activity',
      'earshot replay --from 6h --until 2h',
    ],
    [
      'Nothing is counted twice, and what was erased stays erased. The log holds acts for 14 days, the directory for ever.',
      'Processors must not run meanwhile: stop "earshot up" and "process" first.',
    ],
  )
    .requiredOption(
      '--from <time>',
      'beginning, 2026-11-21, 2026-11-21T08:00:00Z or 6h ago: when the log took the record',
    )
    .option('--until <time>', 'end at records that the log took at or after this time')
    .option('--topic <topic>', 'one topic only, such as activity')
    .action((options: ReplayOptions) => handlers.replay(options));
}
