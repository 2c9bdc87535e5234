import { type Config, pseudonymKey } from '../../../infra/config.js';
import { UserError } from '../../../infra/errors.js';
import type { Store } from '../../../infra/store/store.js';
import { type CellTable, labelFile, readLabels } from './label-file.js';
import { recordSample, saveModel } from './model-store.js';
import { replyIds } from './read-replies.js';
import { rowIds } from './row-id.js';
import { drawSample, type Sample } from './sample.js';
import { type TrainReport, trainDissent } from './train.js';
import { refuseExisting, writeSample } from './write-sample.js';

export interface SampleRequest {
  readonly size: number;
  /** Names or ids; empty: all. */
  readonly community: readonly string[];
  /** None: that of the configuration. */
  readonly seed?: number;
  readonly out: string;
}

export interface SampleReport extends Omit<Sample, 'rows' | 'authors'> {
  readonly file: string;
  readonly replies: number;
  readonly wanted: number;
  readonly seed: number;
}

/** Draws replies for people to label and writes them down; that it was done is kept. Throws UserError. */
export async function sampleDissent(
  store: Store,
  config: Config,
  { size, community, seed = config.conformity.seed, out }: SampleRequest,
  now: number,
): Promise<SampleReport> {
  refuseExisting(out);
  const { rows, communities, left } = await drawSample(store, {
    size,
    seed,
    communities: community.length === 0 ? null : community,
    pseudonymKey: pseudonymKey(config),
    minPeople: config.privacy.minPeople,
  });
  const { purpose } = config.conformity;
  await recordSample(store, { drawnAt: now, purpose, seed, replies: rows.length, communities });
  writeSample(out, labelFile(rows));
  return { file: out, replies: rows.length, wanted: size, seed, communities, left };
}

export interface TrainRequest {
  readonly file: string;
  readonly labels: CellTable;
  readonly second: { readonly file: string; readonly labels: CellTable } | null;
  /** Null: chosen by the labels. */
  readonly threshold: number | null;
  readonly seed?: number;
}

export interface TrainWatch {
  readonly onFit?: (done: number, total: number) => void;
  /** Between fits; may throw to end it. */
  readonly pause?: () => Promise<void>;
}

/** Trains on labels, and keeps the classifier with its errors. Throws UserError, and then nothing is kept. */
export async function trainFromLabels(
  store: Store,
  config: Config,
  { file, labels, second, threshold, seed = config.conformity.seed }: TrainRequest,
  now: number,
  watch: TrainWatch = {},
): Promise<TrainReport> {
  if (second !== null && second.file === file) {
    throw new UserError(`${file} is named twice: --second is the file that another person labelled.`);
  }
  const read = readLabels(labels, file);
  const other = second === null ? null : readLabels(second.labels, second.file);
  const known = await standing(store, pseudonymKey(config), new Set(read.labelled.map(({ id }) => id)));
  const { model, report } = await trainDissent(read, {
    ...watch,
    seed,
    threshold,
    second: other,
    isKnown: (id) => known.has(id),
    now,
  });
  await saveModel(store, model);
  return report;
}

/** Of these rows, those whose reply still stands in the store. */
async function standing(store: Store, key: string, rows: ReadonlySet<string>): Promise<Set<string>> {
  const idOf = rowIds(key);
  const found = new Set<string>();
  for await (const ids of replyIds(store)) {
    for (const id of ids) {
      const row = idOf(id);
      if (rows.has(row)) found.add(row);
    }
    if (found.size === rows.size) break;
  }
  return found;
}
