import type { VariableName } from '../panels/panel.js';
import { type Html, html } from './html.js';
import type { Choice, Question } from './load.js';
import { type Asked, defaultWeeks, nothingChosen, weeksOffered } from './parameters.js';

/** What a reader chooses: a form that works without JavaScript and is sent by itself with it. */
export function controls(action: string, { asked, time }: Question, choices: readonly Choice[]): Html {
  const weeks = 'weeks' in asked.time ? asked.time.weeks : null;
  const offered =
    weeks === null || weeksOffered.some((some) => some === weeks) ? weeksOffered : [...weeksOffered, weeks];
  const days = 'from' in asked.time;
  const offer = new Set<VariableName>(choices.map(({ variable }) => variable.name));
  return html`<form class="controls" method="get" action="${action}" data-controls>
<fieldset class="weeks"><legend>Weeks</legend><div class="segments">${offered.map(
    (some) =>
      html`<label><input type="radio" name="weeks" value="${some}" data-default="${defaultWeeks}"${some === weeks ? html` checked` : ''}><span>${some}</span></label>`,
  )}</div></fieldset>
<details class="days"${days ? html` open` : ''}><summary>Days</summary><div>
<label>From <input type="date" name="from" value="${days ? time.from : ''}"></label>
<label>Until <input type="date" name="until" value="${days ? time.until : ''}"></label>
</div></details>
${choices.map((choice) => select(choice, asked))}
${Object.entries(asked).map(([name, value]) =>
  name === 'time' || offer.has(name as VariableName) || value === nothingChosen[name as VariableName]
    ? ''
    : html`<input type="hidden" name="${name}" value="${String(value)}">`,
)}
<button type="submit">Show</button>
${isDefault(asked) ? '' : html`<a class="reset" href="${action}">Reset</a>`}
</form>`;
}

const isDefault = (asked: Asked): boolean =>
  'weeks' in asked.time &&
  asked.time.weeks === defaultWeeks &&
  Object.entries(nothingChosen).every(([name, value]) => asked[name as VariableName] === value);

function select({ variable, options }: Choice, asked: Asked): Html {
  const { name, title, all } = variable;
  const chosen = asked[name];
  const isKnown = chosen === nothingChosen[name] || options.some(({ key }) => key === chosen);
  return html`<label class="choice">${title}<select name="${name}"${all === null ? html` data-default="${nothingChosen[name]}"` : ''}>${
    all === null ? '' : html`<option value=""${chosen === '*' ? html` selected` : ''}>${all}</option>`
  }${options.map(
    ({ key, label }) => html`<option value="${key}"${key === chosen ? html` selected` : ''}>${label}</option>`,
  )}${isKnown ? '' : html`<option value="${chosen}" selected>${chosen} (not of this time)</option>`}</select></label>`;
}
