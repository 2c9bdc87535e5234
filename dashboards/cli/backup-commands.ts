import type { Command } from 'commander';

/** As commander gives them. */
export interface RestoreOptions {
  readonly yes?: boolean;
  readonly erasures?: string;
}

export interface BackupHandlers {
  backup(folder: string): Promise<void>;
  restore(folder: string, options: RestoreOptions): Promise<void>;
}

type Add = (name: string, description: string, examples: readonly string[], notes?: readonly string[]) => Command;

export function addBackup(add: Add, handlers: BackupHandlers): void {
  add(
    'backup',
    'copy the embedded log and store, as of one moment, into a new folder',
    ['earshot backup backups/2026-11-21'],
    [
      'Needs the data for itself: stop "earshot up" and "process" meanwhile; "ingest" may go on.',
      'The pseudonym key is in it, where the configuration gives none: keep it as you keep the data.',
    ],
  )
    .argument('<folder>', 'a folder that is not there yet')
    .action((folder: string) => handlers.backup(folder));
  add(
    'restore',
    'verify a backup and put it in the place of the data folder',
    ['earshot restore backups/2026-11-21', 'earshot restore backups/2026-11-21 --yes --erasures erasures.json'],
    [
      'Backups of older versions are migrated. Who was erased and what was deleted since is erased in it again, as the data',
      'that is replaced says; where that cannot be read or is another one, --erasures gives who was erased.',
      'What was acknowledged after the backup was made is not in it.',
    ],
  )
    .argument('<folder>', 'folder of a backup')
    .option('--yes', 'replace the data that is there')
    .option('--erasures <file>', 'who was erased since, as "earshot erase --export" has written it')
    .action((folder: string, options: RestoreOptions) => handlers.restore(folder, options));
}
