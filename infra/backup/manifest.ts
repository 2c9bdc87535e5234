import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { errorMessage, UserError } from '../errors.js';
import { filesIn, sha256Of } from './folder.js';

const manifestSchema = z.object({
  earshotBackup: z.literal(1),
  /** Of Earshot. */
  version: z.string(),
  engine: z.string(),
  database: z.string().regex(/^\w+$/),
  createdAt: z.iso.datetime(),
  /** The pseudonym key is in it; else the configuration gave one. */
  hasKey: z.boolean(),
  files: z.array(z.object({ path: z.string().min(1), bytes: z.int().nonnegative(), sha256: z.string().length(64) })),
});

export type Manifest = z.infer<typeof manifestSchema>;

export const manifestName = 'manifest.json';

/** Throws a UserError that names what is wrong, before anything is done with a backup. */
export function readManifest(folder: string): Manifest {
  const file = path.join(folder, manifestName);
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const why =
      error instanceof z.ZodError || error instanceof SyntaxError
        ? 'it is no manifest of this version'
        : errorMessage(error);
    throw new UserError(`${folder} is no backup of Earshot, or not a whole one (${manifestName}: ${why}).`);
  }
}

/** Every file is there as it was written, and no other. Throws a UserError that names the first one that is not. */
export async function verify(
  folder: string,
  { files }: Manifest,
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  const known = new Set(files.map((file) => file.path));
  const surplus = filesIn(folder).find((name) => name !== manifestName && !known.has(name));
  if (surplus !== undefined)
    throw new UserError(`The backup ${folder} holds ${surplus}, which its manifest does not name.`);
  const present = new Set(filesIn(folder));
  for (const [index, file] of files.entries()) {
    // Only what is there by this very name is read: a manifest cannot lead out of the folder.
    const sound = present.has(file.path) && (await sha256Of(path.join(folder, file.path))) === file.sha256;
    if (!sound)
      throw new UserError(`The backup ${folder} is damaged: ${file.path} is missing or not as it was written.`);
    onProgress(index + 1, files.length);
  }
}
