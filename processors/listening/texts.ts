import { sqlFile } from '../sql-file.js';

/** Fewest authors of whose texts anything is told, and fewest on each side of what tells them apart (DESIGN §7). */
export const minAuthors = 20;
export const minSide = 5;

const texts = sqlFile(import.meta.url, 'texts.sql');

/** SELECT of the texts of the dirty weeks of a kind (`dirty_period.grain`). */
export const textsOf = (grain: string): string => texts.replace('@grain', grain);
