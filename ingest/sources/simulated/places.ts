import type { Language, SimulatedConfig } from './config.js';

/** Where people work: this sets their clock, their free days and the language that they write at home. */
export interface Place {
  readonly city: string;
  readonly country: string;
  readonly timeZone: string;
  readonly language: Language;
  /** Share of the people, before it is scaled to the places in use. */
  readonly weight: number;
  /** Days of the week that are free, 0 is Sunday. */
  readonly weekend: readonly number[];
  /** `MM-DD`. */
  readonly holidays: readonly string[];
}

const satSun = [6, 0];

const places: readonly Place[] = [
  place('Berlin', 'DE', 'Europe/Berlin', 'de', 30, satSun, ['01-01', '05-01', '10-03', '12-25', '12-26']),
  place('London', 'GB', 'Europe/London', 'en', 16, satSun, ['01-01', '12-25', '12-26']),
  place('Chicago', 'US', 'America/Chicago', 'en', 13, satSun, ['01-01', '06-19', '07-04', '11-11', '12-25']),
  place('Bengaluru', 'IN', 'Asia/Kolkata', 'en', 9, satSun, ['01-26', '08-15', '10-02']),
  place('Madrid', 'ES', 'Europe/Madrid', 'es', 8, satSun, ['01-01', '01-06', '05-01', '08-15', '10-12', '12-25']),
  place('Monterrey', 'MX', 'America/Monterrey', 'es', 5, satSun, ['01-01', '05-01', '09-16', '12-25']),
  place('Lyon', 'FR', 'Europe/Paris', 'fr', 8, satSun, ['01-01', '05-01', '05-08', '07-14', '11-11', '12-25']),
  place('São Paulo', 'BR', 'America/Sao_Paulo', 'pt', 6, satSun, ['01-01', '04-21', '05-01', '09-07', '12-25']),
  place('Almaty', 'KZ', 'Asia/Almaty', 'ru', 2, satSun, ['01-01', '03-08', '12-16']),
  place('Osaka', 'JP', 'Asia/Tokyo', 'ja', 2, satSun, ['01-01', '02-11', '05-03', '11-03']),
  place('القاهرة', 'EG', 'Africa/Cairo', 'ar', 2, [5, 6], ['01-25', '05-01', '07-23', '10-06']),
];

/** Headquarters first: the place in the organisation's time zone. */
export function placesOf(config: SimulatedConfig): readonly Place[] {
  const spoken = places.filter(({ language }) => config.languages.includes(language));
  const headquarters = spoken.find(({ timeZone }) => timeZone === config.timeZone) ?? {
    ...place('Headquarters', 'ZZ', config.timeZone, config.languages[0] ?? 'en', 30, satSun, ['01-01', '05-01']),
  };
  return [headquarters, ...spoken.filter((other) => other !== headquarters)];
}

function place(
  city: string,
  country: string,
  timeZone: string,
  language: Language,
  weight: number,
  weekend: readonly number[],
  holidays: readonly string[],
): Place {
  return { city, country, timeZone, language, weight, weekend, holidays };
}
