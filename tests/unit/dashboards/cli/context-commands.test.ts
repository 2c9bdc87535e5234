import { describe, expect, it } from '@jest/globals';
import { Command } from 'commander';
import {
  addIts,
  type ItsCommandOptions,
  type ItsRequest,
  itsRequest,
} from '../../../../dashboards/cli/context-its-command.js';
import { type ItsView, itsText } from '../../../../dashboards/cli/context-its-text.js';
import { measureWeeks, weeksQuery } from '../../../../dashboards/cli/context-its-weeks.js';
import {
  addLanguage,
  type LanguageCommandOptions,
  languageRequest,
} from '../../../../dashboards/cli/context-language-command.js';

/** What a command line comes to; an error is thrown. */
async function parse<T>(written: string, request: (program: Command, done: (found: T) => void) => void): Promise<T> {
  const found: T[] = [];
  const program = new Command('earshot').exitOverride().configureOutput({ writeErr: () => undefined });
  request(program, (of) => found.push(of));
  await program.parseAsync(written.split(' ').filter(Boolean), { from: 'user' });
  return found[0]!;
}

const its = (written: string): Promise<ItsRequest> =>
  parse(`its ${written}`, (program, done) =>
    addIts(
      (name) => program.command(name),
      async (file: string | undefined, options: ItsCommandOptions) => done(itsRequest(file, options)),
    ),
  );

const language = (written: string): Promise<ReturnType<typeof languageRequest>> =>
  parse(`language ${written}`, (program, done) =>
    addLanguage(
      (name) => program.command(name),
      async (options: LanguageCommandOptions) => done(languageRequest(options)),
    ),
  );

describe('earshot its', () => {
  it('asks a table for what R would be asked', async () => {
    const asked = await its(
      'sicily.csv --time time --time-as-is --count aces --offset stdpop --change-column smokban --slope --slope-from start --harmonics 2 --period 12 --harmonics-of month --interval normal',
    );
    expect(asked).toEqual({
      kind: 'file',
      file: 'sicily.csv',
      options: {
        ...{ time: 'time', timeAsIs: true, count: 'aces', offset: 'stdpop', offsetIsLog: false },
        ...{ changeColumn: 'smokban', change: null, harmonicsOf: 'month', harmonics: { pairs: 2, period: 12 } },
        ...{ trend: true, slopeFrom: 'start', interval: 'normal' },
      },
    });
  });

  it('has a trend unless it is told otherwise, and no slope', async () => {
    const model = async (written: string) => {
      const asked = await its(`a.csv --count x --change-column y ${written}`.trim());
      return asked.kind === 'file' ? [asked.options.trend, asked.options.slopeFrom] : [];
    };
    expect(await model('')).toEqual([true, null]);
    expect(await model('--trend')).toEqual([true, null]);
    expect(await model('--no-trend --slope')).toEqual([false, 'change']);
  });

  it.each([
    ['', /needs either a file .* or --measure/],
    ['a.csv --measure participation.posts', /needs either a file .* or --measure/],
    ['a.csv --change-column b', /--count COLUMN is needed/],
    ['a.csv --count x', /either --change VALUE .* or --change-column/],
    ['a.csv --count x --change 2005 --change-column b --time t', /either --change VALUE .* or --change-column/],
    ['a.csv --count x --change 2005', /--change needs --time COLUMN/],
    ['a.csv --count x --change-column b --time-as-is', /--time-as-is needs --time/],
    ['a.csv --count x --change-column b --offset-is-log', /--offset-is-log needs --offset/],
    ['a.csv --count x --change-column b --harmonics 2', /--harmonics needs --period/],
    ['a.csv --count x --change-column b --period 12', /--period needs --harmonics/],
    ['a.csv --count x --change-column b --harmonics-of m', /--harmonics-of needs --harmonics/],
    ['a.csv --count x --change-column b --harmonics 1 --period 0', /must be a number above 0/],
    ['--measure participation --change 2026-01-01', /a family and a measure with a dot between/],
    ['--measure participation.posts --time x --change 2026-01-01', /--time goes with a file/],
    ['--measure participation.posts --change 2026-01', /--measure needs --change with a day/],
  ])('refuses %j', async (written, message) => {
    await expect(its(written)).rejects.toThrow(message);
  });

  it('takes counts of the store by weeks, without the last one, which may not be over', async () => {
    const asked = await its('--measure participation.active_people --weeks 8 --change 2026-02-01');
    if (asked.kind !== 'measure') throw new Error('no measure');
    expect(weeksQuery(asked)).toMatchObject({
      family: 'participation',
      by: 'all',
      weeks: 8,
      measures: ['active_people'],
    });
    const answer = (unit: string) =>
      ({
        ...{ family: 'participation', from: '2026-01-05', measures: [{ name: 'active_people', unit }] },
        rows: [{ trend: [5, null, 7] }],
      }) as never;
    expect(measureWeeks(asked, answer('people'))).toEqual({
      ...{ name: 'participation.active_people', from: '2026-01-05', values: [5, null] },
    });
    expect(measureWeeks({ ...asked, until: '2026-01-25' }, answer('people')).values).toEqual([5, null, 7]);
    expect(() => measureWeeks(asked, answer('percent'))).toThrow(/active_people is no count but percent/);
  });
});

describe('what is said of a time series', () => {
  const step = {
    name: 'step',
    estimate: -0.1,
    error: 0.05,
    t: -2,
    p: 0.05,
    rateRatio: 0.9,
    rateRatioLow: 0.8,
    rateRatioHigh: 1.01,
  };
  const view: ItsView = {
    ...{ data: 'a.csv', count: 'posts', offset: null, change: '2005-01', from: '2002-01', until: '2006-12' },
    ...{ n: 100, before: 60, after: 40, unknown: 2, missing: 1, uneven: false, model: 'posts ~ step', interval: 't' },
    ...{ coefficients: [step], dispersion: 2.5, degrees: 98, autocorrelation: 0.1 },
    finding: { kind: 'no detectable change', rateRatio: 0.9, low: 0.8, high: 1.01, p: 0.05, detectable: 1.25 },
  };

  it('is plain about finding nothing, and about what could have been found', () => {
    const text = itsText(view, { width: 1000 });
    expect(text).toContain('No detectable change of posts at 2005-01 (could have seen −20 % or +25 % and more)');
    expect(text).toContain('of neighbouring Pearson residuals it is +0.10 (chance alone: within ±0.20).\n');
    expect(text).toContain('2 rows without a count are left out');
    expect(text).toContain('1 periods have no row');
  });

  it('warns where neighbouring periods are alike', () => {
    expect(itsText({ ...view, autocorrelation: 0.5 }, { width: 1000 })).toContain(
      'intervals are too narrow and p too small',
    );
  });
});

describe('earshot language', () => {
  it('asks imported data or a file for what each can answer', async () => {
    expect(await language('--split 2026-03-02 --community talk')).toMatchObject({
      ...{ turns: null, community: 'talk', scope: 'all', window: 3, sampleWords: 'auto' },
    });
    const file = await language('--turns a.csv --columns time=meeting,part=meeting --sample-words all --public-corpus');
    expect(file).toMatchObject({
      ...{ turns: 'a.csv', columns: { time: 'meeting', part: 'meeting' }, publicCorpus: true, sampleWords: 'all' },
    });
    expect(file).not.toHaveProperty('scope');
  });

  it.each([
    ['--public-corpus', /--public-corpus goes with --turns/],
    ['--columns time=x', /--columns goes with --turns/],
    ['--by part', /--by part goes with --turns/],
    ['--turns a.csv --community talk', /--community goes with imported data/],
    ['--turns a.csv --scope public', /--scope goes with imported data/],
    ['--turns a.csv --sample-words some', /It must be a whole number from 10, auto or all/],
    ['--turns a.csv --smoothing 0', /It must be a number above 0/],
    ['--turns a.csv --columns parent=x', /fields are id, speaker, text, time, group, part/],
    ['--from 2026-02-30', /It must be a day such as/],
  ])('refuses %j', async (written, message) => {
    await expect(language(written)).rejects.toThrow(message);
  });
});
