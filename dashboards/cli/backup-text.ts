export interface BackupShown {
  readonly folder: string;
  readonly files: number;
  readonly bytes: number;
  readonly createdAt: string;
}

export function backupText({ folder, files, bytes, createdAt }: BackupShown): string {
  return `Backup of ${createdAt}: ${files.toLocaleString('en')} files, ${(bytes / 1_048_576).toFixed(1)} MB in ${folder}\n`;
}

export interface RestoreShown {
  readonly folder: string;
  readonly createdAt: string;
  readonly version: string;
  readonly erasedAgain: number;
}

export function restoredText({ folder, createdAt, version, erasedAgain }: RestoreShown): string {
  const again =
    erasedAgain === 0
      ? ''
      : `${erasedAgain.toLocaleString('en')} erasures and deletions of since then were done again.\n`;
  return `The backup of ${createdAt}, by Earshot ${version}, is in ${folder}.\n${again}`;
}
