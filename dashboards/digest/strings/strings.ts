import type { DigestLanguage } from '../digest.js';
import { de } from './de.js';
import { en, type Strings } from './en.js';

const byLanguage: Readonly<Record<DigestLanguage, Strings>> = { en, de };

export const stringsFor = (language: DigestLanguage): Strings => byLanguage[language];
