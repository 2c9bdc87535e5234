/**
 * What becomes of a query between a dashboard and ClickHouse, after Grafana's and the plugin's documents: first the browser
 * replaces variables (grafana.com/docs: "Variable syntax", "Advanced variable format options"), then the plugin's backend
 * replaces macros (its README: "Macros").
 */

export interface Choice {
  /** Null: "All", which is sent as the variable's own allValue. */
  readonly value: string | readonly string[] | null;
  readonly text?: string;
}

export interface TimeRange {
  readonly from: Date;
  readonly to: Date;
}

/** `$name`, `[[name]]`, `[[name:format]]`, `${name}`, `${name.field}`, `${name:format}`. */
const reference = /\$(\w+)|\[\[(\w+?)(?::(\w+))?\]\]|\$\{(\w+)(?:\.([^:^}]+))?(?::([^}]+))?\}/g;

/** An unknown name is left as it is. `allValue` is formatted by the formats for addresses only. */
export function interpolateVariables(
  text: string,
  choices: Readonly<Record<string, Choice>>,
  allValue: string,
): string {
  return text.replace(reference, (whole, bare, bracketed, bracketedFormat, braced, _field, bracedFormat) => {
    const choice = choices[bare ?? bracketed ?? braced];
    if (choice === undefined) return whole;
    const format: string = bracketedFormat ?? bracedFormat ?? 'glob';
    if (choice.value === null) return format === 'percentencode' ? percentEncoded(allValue) : allValue;
    return formatted(choice.value, format);
  });
}

function formatted(value: string | readonly string[], format: string): string {
  const list = typeof value === 'string' ? [value] : value;
  switch (format) {
    case 'percentencode':
      return percentEncoded(typeof value === 'string' ? value : `{${value.join(',')}}`);
    case 'singlequote':
      return list.map((one) => `'${one.replaceAll("'", "\\'")}'`).join(',');
    case 'sqlstring':
      return list.map((one) => `'${one.replaceAll("'", "''").replaceAll('"', '\\"')}'`).join(',');
    case 'raw':
      return String(value);
    case 'glob':
      return list.length > 1 ? `{${list.join(',')}}` : list.join('');
    default:
      throw new RangeError(`The format ${format} is not written down here`);
  }
}

function percentEncoded(value: string): string {
  return encodeURIComponent(value).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

const seconds = (time: Date): number => Math.floor(time.getTime() / 1000);
const day = (time: Date): string => `toDate('${time.toISOString().slice(0, 10)}')`;
const moment = (time: Date): string => `toDateTime(${seconds(time)})`;
const exact = (time: Date): string => `fromUnixTimestamp64Milli(${time.getTime()})`;

type Macro = (range: TimeRange, args: readonly string[], intervalSeconds: number) => string;

const macros: Readonly<Record<string, Macro>> = {
  fromTime: ({ from }) => moment(from),
  toTime: ({ to }) => moment(to),
  fromTime_ms: ({ from }) => exact(from),
  toTime_ms: ({ to }) => exact(to),
  timeFilter: ({ from, to }, [column]) => `${column} >= ${moment(from)} AND ${column} <= ${moment(to)}`,
  dateFilter: ({ from, to }, [column]) => `${column} >= ${day(from)} AND ${column} <= ${day(to)}`,
  timeInterval: (_, [column], interval) => `toStartOfInterval(toDateTime(${column}), INTERVAL ${interval} second)`,
  interval_s: (_, __, interval) => String(interval),
};

/** Comments go first, longer names before shorter ones; macros are replaced in strings as well. Unknown ones stay. */
export function expandMacros(sql: string, range: TimeRange, intervalSeconds = 3600): string {
  let text = withoutComments(sql);
  for (const name of Object.keys(macros).sort((a, b) => b.length - a.length)) {
    text = text.replace(
      new RegExp(`\\$__${name}(?![A-Za-z0-9_])(?:\\(([^()]*(?:\\([^()]*\\)[^()]*)*)\\))?`, 'g'),
      (_, args) =>
        (macros[name] as Macro)(
          range,
          args === undefined
            ? []
            : String(args)
                .split(',')
                .map((arg) => arg.trim()),
          intervalSeconds,
        ),
    );
  }
  return text;
}

/** The plugin's reader of comments knows a doubled quote in a string, but no backslash. */
function withoutComments(sql: string): string {
  return sql.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n\r]*|\/\*[\s\S]*?\*\//g, (part) =>
    part.startsWith('-') || part.startsWith('/') ? ' '.repeat(part.length) : part,
  );
}
