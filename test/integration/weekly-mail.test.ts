import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nines } from '../cli/nines.ts';
import { hasPrometheus } from '../servers/binaries.ts';
import { counter } from '../servers/openmetrics.ts';
import { type PrometheusServer, startPrometheus } from '../servers/prometheus.ts';
import { temporaryFolder } from '../servers/server-process.ts';
import { type SmtpReceiver, startSmtp } from '../servers/smtp.ts';

const DAY = 86_400_000;
const AT = Date.parse('2026-11-16T06:00:00Z');
const PASSWORD = 'correct horse';

const hasPdfTools = (): boolean => {
  try {
    execFileSync('pdfinfo', ['-v'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** The decoded parts of a multipart message by their media type. */
function parts(raw: string): { type: string; head: string; body: Buffer }[] {
  const boundaries = [...raw.matchAll(/boundary="?([^"\r\n;]+)"?/g)].map((match) => match[1] ?? '');
  const pieces = boundaries.reduce((texts, boundary) => texts.flatMap((text) => text.split(`--${boundary}`)), [raw]);
  return pieces.flatMap((piece) => {
    const cut = piece.indexOf('\r\n\r\n');
    const head = piece.slice(0, cut);
    const type = /content-type:\s*([^;\r\n]+)/i.exec(head)?.[1] ?? '';
    if (cut < 0 || type === '' || type.startsWith('multipart')) return [];
    const base64 = /content-transfer-encoding:\s*base64/i.test(head);
    const body = piece.slice(cut + 4);
    return [
      { type, head, body: base64 ? Buffer.from(body.replace(/\s/g, ''), 'base64') : Buffer.from(body, 'latin1') },
    ];
  });
}

describe.skipIf(!hasPrometheus() || !hasPdfTools())(
  'the weekly mail, by the command line and a real mail server',
  () => {
    const cwd = temporaryFolder('mail').path;
    let prometheus: PrometheusServer;
    let smtp: SmtpReceiver;

    beforeAll(async () => {
      const scrapes = { start: AT - 15 * DAY, end: AT, intervalMs: 60_000, name: 'requests_total' };
      [prometheus, smtp] = await Promise.all([
        startPrometheus({
          openmetrics: [
            counter({ ...scrapes, labels: { code: '200' }, increment: () => 99 }),
            counter({ ...scrapes, labels: { code: '500' }, increment: (_, i) => (i % 20 === 0 ? 3 : 0) }),
          ],
        }),
        startSmtp(),
      ]);
      writeFileSync(join(cwd, 'ca.pem'), smtp.ca);
      writeFileSync(join(cwd, 'smtp-password'), `${PASSWORD}\n`);
      writeFileSync(
        join(cwd, 'nines.yaml'),
        `
timeZone: Europe/Berlin
sources: { prom: { type: prometheus, url: "${prometheus.url}" } }
slos:
  - { name: checkout, title: Checkout availability, objective: 99%, window: 7d, sli: { bad: 'requests_total{code="500"}', valid: requests_total } }
  - { name: strict, title: Checkout without an error, objective: 99.9%, window: 7d, sli: { bad: 'requests_total{code="500"}', valid: requests_total } }
receivers:
  - name: management
    email_configs:
      - to: [director@example.com, cfo@example.com]
        from: nines@example.com
        smarthost: ${smtp.host}:${smtp.port}
        auth_username: reporter
        auth_password_file: smtp-password
        tls_config: { ca_file: ca.pem }
reports:
  - { name: weekly-sla, receivers: [management] }
`,
      );
    });

    afterAll(async () => {
      await Promise.all([prometheus?.stop(), smtp?.stop()]);
      rmSync(cwd, { recursive: true, force: true });
    });

    it('arrives once, over STARTTLS and AUTH, with the figures in its body and a PDF that opens', async () => {
      const at = new Date(AT).toISOString();
      const run = await nines(['run', '--at', at, '--notify', '--json'], { cwd });
      expect(run.code, run.stderr).toBe(0);
      const [mail, ...others] = await smtp.waitFor(1);
      expect(others).toEqual([]);
      expect(mail).toMatchObject({ secure: true, user: 'reporter', to: ['director@example.com', 'cfo@example.com'] });
      const raw = mail?.raw ?? '';
      expect(raw).toMatch(/^Subject: .*W46/m);
      expect(raw).toMatch(/^Message-ID: <[^>]+>/im);
      expect(raw).toMatch(/^List-Id: /im);
      expect(raw).toMatch(/^Auto-Submitted: auto-generated/im);
      expect(raw + run.stdout + run.stderr).not.toContain(PASSWORD);

      const found = parts(raw);
      const html = found.find((part) => part.type === 'text/html')?.body ?? Buffer.from('');
      expect(html.length).toBeGreaterThan(2_000);
      expect(html.length).toBeLessThan(80_000);
      const pdf = found.find((part) => part.type === 'application/pdf');
      const file = join(cwd, 'mailed.pdf');
      writeFileSync(file, pdf?.body ?? '');
      const pages = Number(/Pages:\s+(\d+)/.exec(execFileSync('pdfinfo', [file], { encoding: 'utf8' }))?.[1]);
      const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
      expect(pages).toBeGreaterThan(0);
      expect(text).toContain(`page ${pages} of ${pages}`);
      expect(text).toContain('One of 2 SLOs was breached');
      for (const name of ['Checkout availability', 'Checkout without an error']) expect(text).toContain(name);

      const again = await nines(['run', '--at', at, '--notify', '--json'], { cwd });
      expect(again.code, again.stderr).toBe(0);
      expect(smtp.messages.length).toBe(1);

      const report = ['report', 'weekly-sla', '--period', '2026-W46', '--at', at];
      const asked = await nines([...report, '--email'], { cwd });
      expect(asked.stdout).toContain('Not mailed again to management, who had it for this period');
      expect(smtp.messages.length).toBe(1);
      const looked = await nines([...report, '--email', '--preview'], { cwd });
      expect(looked.code).toBe(2);
      const forced = await nines([...report, '--force'], {
        cwd,
      });
      expect(forced.code, forced.stderr).toBe(0);
      const [, second] = await smtp.waitFor(2);
      const id = (text: string | undefined) => /^Message-ID: (.*)$/im.exec(text ?? '')?.[1];
      expect(id(second?.raw)).toBe(id(raw));
    });
  },
);
