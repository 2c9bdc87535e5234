import { type Asked, defaultWeeks, nothingChosen, parameterNames } from './parameters.js';

/** Addresses of pages, with what was asked and only where it differs from what is shown without asking. */

export function askedQuery(asked: Asked): string {
  const query = new URLSearchParams();
  if ('weeks' in asked.time) {
    if (asked.time.weeks !== defaultWeeks) query.set('weeks', String(asked.time.weeks));
  } else {
    query.set('from', asked.time.from);
    query.set('until', asked.time.until);
  }
  for (const name of parameterNames) {
    if (name === 'weeks' || name === 'from' || name === 'until') continue;
    if (asked[name] !== nothingChosen[name]) query.set(name, asked[name]);
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** The first dashboard is the front page. */
export function dashboardAddress(uid: string, firstUid: string, asked: Asked): string {
  return `${uid === firstUid ? '/' : `/dashboards/${uid}`}${askedQuery(asked)}`;
}

export function panelAddress(id: string, asked: Asked, form: '' | '.csv' | '.json' = ''): string {
  return `/panels/${id}${form}${askedQuery(asked)}`;
}
