import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runReport } from '../../jobs/report.ts';
import { UsageError } from '../../src/errors.ts';
import { BucketState, type LedgerColumns } from '../../src/slo/index.ts';
import { keepIncidents, keepReport, lastReport, readDeliveries, writeBuckets } from '../../src/store/index.ts';
import { parsePeriod } from '../../src/time/index.ts';
import { temporaryFolder } from '../servers/server-process.ts';
import { type SmtpReceiver, startSmtp } from '../servers/smtp.ts';
import { openWorkplace, type Workplace } from './workplace.ts';

const DAY_MS = 86_400_000;
const BUCKET_MS = 300_000;
const CALENDAR = { timeZone: 'Europe/Berlin', weekStartsOn: 1 } as const;
const WEEK = parsePeriod('2026-W46', 0, CALENDAR);
const MONDAY = WEEK.end + 6 * 3_600_000;
/** Tuesday, 50 minutes from 09:10. */
const OUTAGE = { start: WEEK.start + DAY_MS + 9 * 3_600_000 + 600_000, end: WEEK.start + DAY_MS + 10 * 3_600_000 };

/** 40 days of good traffic with one outage; `to` leaves out what came late. */
function ledger(slo: string, to: number): LedgerColumns {
  const start: number[] = [];
  for (let at = WEEK.end - 40 * DAY_MS; at < to; at += BUCKET_MS) start.push(at);
  const bad = (at: number): boolean => slo === 'api' && at >= OUTAGE.start && at < OUTAGE.end;
  return {
    slo,
    widthMs: BUCKET_MS,
    definition: 'test',
    group: start.map(() => '{}'),
    start,
    good: start.map((at) => (bad(at) ? 10 : 100)),
    valid: start.map(() => 100),
    state: start.map(() => BucketState.measured),
    samples: start.map(() => 1),
  };
}

const yaml = (mail: string): string => `
timeZone: Europe/Berlin
currency: EUR
sources:
  prom: { type: prometheus, url: "http://127.0.0.1:9" }
slos:
  - { name: api, title: API availability, team: platform, owner: M. Okafor, objective: "99.90%", unit: requests, sli: { bad: errors_total, valid: requests_total } }
  - { name: jobs, title: Jobs, team: data, objective: "99%", unit: jobs, sli: { good: done_total, valid: jobs_total } }
savings:
  downtimePerMinute: { api: 120 }
receivers:
  - name: board
    email_configs:
${mail}
  - name: two
    email_configs:
${mail.replace(/to: "[^"]*"/, 'to: one@example.com')}
      - { to: two@example.com, from: nines@example.com, smarthost: "127.0.0.1:9", require_tls: false }
  - name: nobody
    email_configs: [{ to: x@example.com, from: nines@example.com, smarthost: "127.0.0.1:9", require_tls: false }]
reports:
  - { name: weekly-sla, title: Weekly SLA report, scope: Test platform, receivers: [board] }
  - { name: broken, receivers: [nobody] }
  - { name: trial, receivers: [board] }
  - { name: early, receivers: [board] }
  - { name: lists, receivers: [two] }
  - { name: alone }
  - { name: named, receivers: [two], to: director@example.com, cc: [cfo@example.com], bcc: archive@example.com, replyTo: sre@example.com, listId: sla.example.com }
`;

describe('the report of a week', () => {
  let smtp: SmtpReceiver;
  let place: Workplace;
  let dir: string;

  beforeAll(async () => {
    smtp = await startSmtp({ login: undefined, startTls: false });
    place = await openWorkplace(
      yaml(
        `      - { to: "boss@example.com, cfo@example.com", from: nines@example.com, smarthost: "${smtp.host}:${smtp.port}", require_tls: false }`,
      ),
    );
    dir = temporaryFolder('report').path;
    await writeBuckets(place.store, [ledger('api', WEEK.end), ledger('jobs', WEEK.end - DAY_MS / 24)]);
    await keepIncidents(place.store, ['api'], { start: 0, end: WEEK.end }, [
      {
        id: 'api-1',
        slo: 'api',
        group: {},
        start: OUTAGE.start,
        end: OUTAGE.end,
        badEvents: 900,
        validEvents: 1_000,
        budgetShare: 1.12,
        severity: 'outage',
      },
    ]);
  });

  afterAll(async () => {
    await place.close();
    await smtp.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  test('is written as a mail that was not sent, where it is only looked at', async () => {
    const folder = temporaryFolder('preview').path;
    const look = () =>
      runReport(place.context(MONDAY), { name: 'weekly-sla', dir: folder, formats: ['md'], preview: true });
    const outcome = await look();
    expect(outcome.files).toEqual([join(folder, 'weekly-sla.md'), join(folder, 'weekly-sla.eml')]);
    const mail = readFileSync(join(folder, 'weekly-sla.eml'));
    const text = mail.toString('utf8');
    expect(text).toContain('To: boss@example.com, cfo@example.com');
    expect(text).toMatch(/^List-ID: <weekly-sla\.nines>/im);
    expect(text).toContain('filename=weekly-sla-2026-W46.pdf');
    expect(smtp.messages.length).toBe(0);
    await look();
    expect(readFileSync(join(folder, 'weekly-sla.eml')).equals(mail)).toBe(true);
    expect(await lastReport(place.store, 'weekly-sla', '2026-W46')).toBeUndefined();
    rmSync(folder, { recursive: true });
  });

  const messageIds = () => smtp.messages.map(({ raw }) => /^Message-ID: (.*)$/m.exec(raw)?.[1]);
  const files = (): string[] =>
    readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
      .sort();
  const bytes = (): readonly string[] => files().map((file) => readFileSync(join(dir, file)).toString('base64'));

  test('is written in every format, with the verdict of the ledger', async () => {
    const outcome = await runReport(place.context(MONDAY), { name: 'weekly-sla', dir });
    expect(outcome.problems).toEqual([]);
    expect(outcome.period).toBe('2026-W46');
    expect(outcome.revision).toBe(1);
    const text = readFileSync(join(dir, 'weekly-sla.md'), 'utf8');
    const pictures = [...text.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map((match) => match[1] ?? '');
    expect(pictures.filter((picture) => picture.endsWith('-compliance.svg')).length).toBeGreaterThan(0);
    const formats = ['csv', 'html', 'json', 'md', 'pdf'].map((format) => `weekly-sla.${format}`);
    expect(files()).toEqual([...formats, ...pictures].sort());
    for (const picture of pictures) {
      expect(() => new Resvg(readFileSync(join(dir, picture), 'utf8')), picture).not.toThrow();
    }
    expect(text).toContain(
      'One of 2 SLOs was breached: API availability fell to **99.88%** (objective 99.90%) after a 50-minute outage on Tuesday. The week’s incidents cost **€6,000**',
    );
    expect(outcome.model.attention[0]?.burnDown.returnAt?.text).toBe('8 Dec');
    expect(outcome.model.slos.rows.map(({ name, coverage }) => [name, coverage.text])).toEqual([
      ['API availability', '100.0%'],
      ['Jobs', '99.8%'],
    ]);
  });

  test('says where it cannot be written, and leaves what was there', async () => {
    const blocked = join(dir, 'blocked');
    mkdirSync(join(blocked, 'weekly-sla.pdf'), { recursive: true });
    const written = runReport(place.context(MONDAY), { name: 'weekly-sla', dir: blocked });
    await expect(written).rejects.toThrow(/^cannot write .*blocked\/weekly-sla\.pdf: /);
    expect(readdirSync(blocked)).toEqual(['weekly-sla.pdf']);
    rmSync(blocked, { recursive: true });
  });

  test('has the same bytes and the same revision when it is made again, also at a later time', async () => {
    const before = bytes();
    const outcome = await runReport(place.context(MONDAY + DAY_MS), { name: 'weekly-sla', dir });
    expect(outcome.revision).toBe(1);
    expect(bytes()).toEqual(before);
  });

  test('leaves no trace as a preview, a dry run, or of some SLOs only', async () => {
    const context = place.context(MONDAY, { filter: { slos: ['jobs'], teams: [] } });
    const outcome = await runReport(context, { name: 'weekly-sla', dir: join(dir, 'only') });
    rmSync(join(dir, 'only'), { recursive: true });
    expect(outcome.model.slos.rows.map(({ slo }) => slo)).toEqual(['jobs']);
    const dry = await runReport(place.context(MONDAY, { dryRun: true }), { name: 'weekly-sla', dir: join(dir, 'dry') });
    expect(dry.files).toEqual([]);
    expect(existsSync(join(dir, 'dry'))).toBe(false);
    expect((await lastReport(place.store, 'weekly-sla', '2026-W46'))?.revision).toBe(1);
  });

  test('is mailed once to each receiver, with the PDF and the numbers in the body', async () => {
    const first = await runReport(place.context(MONDAY, { notify: true }), { name: 'weekly-sla', dir });
    expect(first.mailed).toEqual(['board']);
    const again = await runReport(place.context(MONDAY, { notify: true }), { name: 'weekly-sla', dir });
    expect(again).toMatchObject({ mailed: [], mailedBefore: ['board'] });
    expect(smtp.messages.length).toBe(1);
    const [mail] = smtp.messages;
    expect(mail?.to).toEqual(['boss@example.com', 'cfo@example.com']);
    expect(mail?.raw).toMatch(/^Subject: .*Breached/m);
    expect(mail?.raw).toContain('filename=weekly-sla-2026-W46.pdf');
    expect(mail?.raw).toContain('Content-Type: image/png');
    const [delivery] = await readDeliveries(place.store, 'weekly-sla', '2026-W46');
    expect(delivery).toMatchObject({ receiver: 'board', status: 'sent', revision: 1 });
  });

  test('is mailed again, as the same message, only where that is asked for', async () => {
    const once = await runReport(place.context(MONDAY), { name: 'weekly-sla', dir, email: 'once' });
    expect(once).toMatchObject({ mailed: [], mailedBefore: ['board'] });
    const forced = await runReport(place.context(MONDAY), { name: 'weekly-sla', dir, email: 'always' });
    expect(forced.mailed).toEqual(['board']);
    expect(smtp.messages.length).toBe(2);
    expect(new Set(messageIds()).size).toBe(1);
  });

  test('goes to its own address as a trial, which is no delivery and a message of its own', async () => {
    const trial = { name: 'trial', dir: join(dir, 'trial'), email: 'once', to: ['me@example.com'] } as const;
    for (const _ of [1, 2]) await runReport(place.context(MONDAY), trial);
    expect(smtp.messages.slice(2).map(({ to }) => to)).toEqual([['me@example.com'], ['me@example.com']]);
    const real = await runReport(place.context(MONDAY, { notify: true }), { name: 'trial', dir: join(dir, 'trial') });
    expect(real.mailed).toEqual(['board']);
    const [first, second, third] = messageIds().slice(2);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
    rmSync(join(dir, 'trial'), { recursive: true });
  });

  test('is still mailed as a whole after a look at a week that was not over', async () => {
    const name = { name: 'early', dir: join(dir, 'early'), period: WEEK };
    const before = smtp.messages.length;
    const early = await runReport(place.context(WEEK.end - DAY_MS), { ...name, email: 'once' });
    const whole = await runReport(place.context(MONDAY), { ...name, email: 'once' });
    expect([early.mailed, whole.mailed]).toEqual([['board'], ['board']]);
    expect(new Set(messageIds().slice(before)).size).toBe(2);
    rmSync(join(dir, 'early'), { recursive: true });
  });

  test('goes to the people whom the report names, with its own address for answers and its own list', async () => {
    const before = smtp.messages.length;
    await runReport(place.context(MONDAY), { name: 'named', dir: join(dir, 'named'), email: 'once' });
    const [mail, ...others] = smtp.messages.slice(before);
    expect(others).toEqual([]);
    expect(mail?.to).toEqual(['director@example.com', 'cfo@example.com', 'archive@example.com']);
    const head = mail?.raw.split('\r\n\r\n')[0] ?? '';
    expect(head).toMatch(/^To: director@example.com$/m);
    expect(head).toMatch(/^Cc: cfo@example.com$/m);
    expect(head).toMatch(/^Reply-To: sre@example.com$/m);
    expect(head).toMatch(/^List-ID: <sla.example.com>$/im);
    expect(head).not.toContain('archive@example.com');
    const [delivery] = await readDeliveries(place.store, 'named', '2026-W46');
    expect(delivery?.recipients).toEqual(['director@example.com', 'cfo@example.com', 'archive@example.com']);
    rmSync(join(dir, 'named'), { recursive: true });
  });

  test('goes once by each address list of a receiver, and again by the list that failed only', async () => {
    const before = smtp.messages.length;
    const lists = { name: 'lists', dir: join(dir, 'lists'), email: 'once' } as const;
    const first = await runReport(place.context(MONDAY), lists);
    expect(first.mailed).toEqual(['two']);
    expect(first.problems.map(({ subject }) => subject)).toEqual(['receiver two/2']);
    const second = await runReport(place.context(MONDAY), lists);
    expect(second).toMatchObject({ mailed: [], mailedBefore: ['two'] });
    expect(second.problems.map(({ subject }) => subject)).toEqual(['receiver two/2']);
    expect(smtp.messages.slice(before).map(({ to }) => to)).toEqual([['one@example.com']]);
    rmSync(join(dir, 'lists'), { recursive: true });
  });

  test('says so where it is to be mailed and has nobody to go to', async () => {
    const alone = { name: 'alone', dir: join(dir, 'alone'), email: 'once' } as const;
    const outcome = await runReport(place.context(MONDAY), alone);
    expect(outcome.problems).toMatchObject([{ subject: 'report alone', message: 'has no receiver to be mailed to' }]);
    const trial = await runReport(place.context(MONDAY), { ...alone, to: ['me@example.com'] });
    expect(trial.problems).toEqual([]);
    expect(smtp.messages.at(-1)?.to).toEqual(['me@example.com']);
    rmSync(join(dir, 'alone'), { recursive: true });
  });

  test('gets a new revision from late data, and keeps the old one', async () => {
    await writeBuckets(place.store, ledger('jobs', WEEK.end));
    const outcome = await runReport(place.context(MONDAY + DAY_MS), { name: 'weekly-sla', dir });
    expect(outcome.revision).toBe(2);
    expect(outcome.model.slos.rows.at(-1)?.coverage.text).toBe('100.0%');
    expect(outcome.model.changes?.rows).toEqual([{ name: 'Jobs', what: 'Seen', before: '99.8%', now: '100.0%' }]);
    expect(outcome.model.changes?.remark).toMatch(/^against revision 1, made Mon 16 Nov 2026 06:00/);
    expect(outcome.model.health.columns.at(-1)?.rows.find(({ name }) => name === 'Revision')?.value).toBe('2');
    expect(readFileSync(join(dir, 'weekly-sla.md'), 'utf8')).toContain('## Changed since the revision before');
  });

  test('follows a revision of another version of nines without reading it', async () => {
    const period = parsePeriod('2026-W44', 0, CALENDAR);
    const kept = { name: 'weekly-sla', period: period.key, revision: 3, at: MONDAY, facts: 'other' };
    await keepReport(place.store, { ...kept, model: JSON.stringify({ schema: 'nines.report/1', tiles: [] }) });
    const outcome = await runReport(place.context(MONDAY), { name: 'weekly-sla', dir: join(dir, 'old'), period });
    expect(outcome.revision).toBe(4);
    expect(outcome.model.changes).toEqual({
      remark: '',
      rows: [],
      note: 'Revision 3 was made by another version of nines; the figures of both are not compared.',
    });
    expect(readFileSync(join(dir, 'old', 'weekly-sla.md'), 'utf8')).toContain('Revision 3 was made by another version');
    const again = await runReport(place.context(MONDAY), { name: 'weekly-sla', dir: join(dir, 'old'), period });
    expect(again.revision).toBe(4);
    rmSync(join(dir, 'old'), { recursive: true });
  });

  test('says that there is no data where there is none, and reports it as a problem', async () => {
    const period = parsePeriod('2026-W20', 0, CALENDAR);
    const outcome = await runReport(place.context(MONDAY), { name: 'weekly-sla', dir: join(dir, 'none'), period });
    expect(outcome.problems.map(({ message }) => message)).toEqual([
      'there is no data for 2026-W20; the report says so',
    ]);
    expect(outcome.files.length).toBe(5);
    expect(outcome.model.verdict.sentence.map(({ text }) => text).join('')).toMatch(/^There is no data for this week/);
    rmSync(join(dir, 'none'), { recursive: true });
  });

  test('is written, but neither mailed nor a problem, where the last period was over before there were data', async () => {
    const context = place.context(MONDAY - 42 * DAY_MS, { notify: true });
    const outcome = await runReport(context, { name: 'weekly-sla', dir: join(dir, 'new') });
    expect(outcome).toMatchObject({ period: '2026-W40', problems: [], mailed: [] });
    expect(outcome.files.length).toBe(5);
    expect(await readDeliveries(place.store, 'weekly-sla', '2026-W40')).toEqual([]);
    rmSync(join(dir, 'new'), { recursive: true });
  });

  test('can be of any calendar period or range', async () => {
    for (const name of ['2026-11', '2026-11-10', '2026-Q4', '2026-11-03..2026-11-12']) {
      const period = parsePeriod(name, MONDAY, CALENDAR);
      const outcome = await runReport(place.context(MONDAY), { name: 'weekly-sla', dir: join(dir, 'any'), period });
      expect(outcome.problems).toEqual([]);
      const [api] = outcome.model.slos.rows;
      expect(api?.trend.length).toBe(13);
      expect(api?.periodActual.value).toBeLessThan(1);
    }
    rmSync(join(dir, 'any'), { recursive: true });
  });

  test('is written although its mail server is down, which is a problem and stays to be sent', async () => {
    const outcome = await runReport(place.context(MONDAY, { notify: true }), { name: 'broken', dir: join(dir, 'b') });
    expect(outcome.problems.map(({ subject }) => subject)).toEqual(['receiver nobody']);
    expect(outcome.files.length).toBe(5);
    const [delivery] = await readDeliveries(place.store, 'broken', '2026-W46');
    expect(delivery).toMatchObject({ receiver: 'nobody', status: 'failed' });
    expect(delivery?.error).toContain('127.0.0.1:9');
    rmSync(join(dir, 'b'), { recursive: true });
  });

  test('is refused under a name that the configuration does not have', async () => {
    await expect(runReport(place.context(MONDAY), { name: 'weekly' })).rejects.toThrow(UsageError);
  });
});
