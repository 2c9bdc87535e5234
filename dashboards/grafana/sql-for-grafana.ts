import type { VariableName } from '../panels/panel.js';

/**
 * Panel SQL as Grafana sends it: parameters in braces become macros of the ClickHouse plugin (the time asked for), Grafana
 * variables (what the reader chooses) and the view v_organisation (time zone, week, last day of data).
 *
 * The organisation's settings are read by subqueries and not by hidden variables, so that a query is whole by itself: in
 * Explore, in an alert, and before any variable has loaded. `assumeNotNull` makes a constant of the subquery, which
 * functions of time zones and weeks demand.
 */
const timeZone = "assumeNotNull((SELECT if(time_zone = '', 'UTC', time_zone) FROM v_organisation))";
const from = `toDate($__fromTime, ${timeZone})`;
const until = `toDate($__toTime, ${timeZone})`;

const parameters: Readonly<Record<string, string>> = {
  'from:Date': from,
  'until:Date': until,
  'weeks:UInt32': `toUInt32(ceil((toUInt32(${until}) - toUInt32(${from}) + 1) / 7))`,
  'lastDay:Date': `least(${until}, ifNull((SELECT last_day FROM v_organisation), ${until}))`,
  'weekMode:UInt8': 'assumeNotNull((SELECT week_mode FROM v_organisation))',
  'timeZone:String': timeZone,
  'scope:String': variable('scope'),
  'platform:String': variable('platform'),
  'community:String': variable('community'),
  'unit:String': variable('unit'),
  'executive:String': variable('executive'),
};

/**
 * Grafana's own formats for SQL (singlequote, sqlstring) escape a quote and leave a backslash, which ends ClickHouse's
 * string one character later. Per cent encoding leaves letters, digits and `-_.~%` only.
 */
function variable(name: VariableName): string {
  return `decodeURLComponent('\${${name}:percentencode}')`;
}

/** A string, a quoted name, a comment, or anything else up to the next of them. */
const piece =
  /'(?:[^'\\]|\\[\s\S]|'')*'|`(?:[^`\\]|\\[\s\S])*`|"(?:[^"\\]|\\[\s\S])*"|--[^\n]*|\/\*[\s\S]*?\*\/|[^'`"/-]+|[/-]/g;

/** Throws RangeError for a parameter that panels do not have, and for a `$` outside of strings, which Grafana would read. */
export function sqlForGrafana(sql: string): string {
  return sql
    .replace(piece, (text) => {
      if (text.startsWith("'")) return literalForGrafana(text);
      if (text.startsWith('--') || text.startsWith('/*')) return '';
      if (/[$]/.test(text)) throw new RangeError(`Grafana would read "${text.trim()}" as a variable`);
      if (text.startsWith('`') || text.startsWith('"')) return text;
      return codeForGrafana(text);
    })
    .trim();
}

/** Variables and macros are replaced in strings too, so that what looks like one is written by its character's number. */
function literalForGrafana(text: string): string {
  const inside = text
    .slice(1, -1)
    .replace(/\\'|''/g, '\\x27')
    .replaceAll('$', '\\x24')
    .replaceAll('[[', '[\\x5B');
  return `'${inside}'`;
}

function codeForGrafana(text: string): string {
  return text.replaceAll('[[', '[ [').replace(/\{(\w+:\w+)\}/g, (whole, name: string) => {
    const replacement = parameters[name];
    if (replacement === undefined) throw new RangeError(`Panels have no parameter ${whole}`);
    return replacement;
  });
}
