import { describe, expect, it } from 'vitest';
import type { Mail } from '../../functions/mail/mail.ts';
import {
  type Composed,
  compileReport,
  fingerprintOf,
  type NotComposed,
} from '../../functions/report/compile-report.ts';
import { awaited, firstRequest, requestAgain, SCHEDULE } from '../../functions/report/report-life.ts';
import type { ReportModel } from '../../functions/report/report-model.ts';
import type { Report, ReportFile } from '../../functions/report/report.ts';
import { aReport } from '../a-report.ts';
import { anAgency, aPolicy, someRules } from '../builders.ts';

const NOW = '2023-08-07T00:30:00.000Z';
const CITY = 'monthly_city_2023-07';
const scheduled = firstRequest({ kind: 'monthly', month: '2023-07' }, { by: SCHEDULE, at: NOW });
const byHand = firstRequest({ kind: 'monthly', month: '2023-07' }, { by: 'dieu-phoi', at: NOW });

describe('a report that was asked for', () => {
  it('is put into the bucket in all its forms and recorded with its figures', async () => {
    const archive = new Archive(byHand);
    await archive.compile();
    expect(archive.report(CITY)).toMatchObject({
      status: 'ready',
      title: 'Báo cáo thực hiện các kiến nghị của trẻ em',
      figures: { opening: 3 },
      files: [{ form: 'docx' }, { form: 'html' }],
    });
    expect([...archive.bucket]).toEqual(archive.report(CITY)?.files.map(({ key }) => key));
  });

  it('is mailed to nobody when somebody asked for it by hand', async () => {
    const archive = new Archive(byHand);
    await archive.compile();
    expect(archive.mails).toEqual([]);
  });

  it('is mailed to coordinators and leaders when the schedule asked for it, and to each agency its own part', async () => {
    const archive = new Archive(scheduled);
    await archive.compile();
    expect(archive.mails.map(({ mailId, agencyId, about }) => ({ mailId, agencyId, about }))).toEqual([
      { mailId: 'report_extract_gddt_2023-07_gddt-can-bo', agencyId: 'gddt', about: 'extract_gddt_2023-07' },
      { mailId: `report_${CITY}_dieu-phoi`, agencyId: undefined, about: CITY },
      { mailId: `report_${CITY}_lanh-dao-ubnd`, agencyId: undefined, about: CITY },
    ]);
    expect(archive.report('extract_gddt_2023-07')).toMatchObject({ status: 'ready', month: '2023-07', version: 1 });
  });

  it('passes by whoever cannot be reached', async () => {
    const archive = new Archive(scheduled);
    archive.unreachable = ['gddt-can-bo', 'lanh-dao-ubnd'];
    await archive.compile();
    expect(archive.mails.map(({ recipient }) => recipient)).toEqual(['gddt-lanh-dao', 'dieu-phoi']);
  });

  it('waits for the office to open before it is mailed', async () => {
    const archive = new Archive(scheduled);
    await archive.compile('2023-08-05T02:00:00.000Z');
    for (const mail of archive.mails) expect(mail.leaveAt).toBe('2023-08-07T00:30:00.000Z');
  });

  it('leaves the same behind wherever it is stopped and called again', async () => {
    const undisturbed = new Archive(scheduled);
    await undisturbed.compile();
    for (let stop = 1; stop <= undisturbed.calls; stop += 1) {
      const archive = new Archive(scheduled);
      archive.stopAt = stop;
      await expect(archive.compile()).rejects.toThrow('stopped');
      await archive.compile();
      await archive.compile();
      expect(archive.everything(), `stopped at ${String(stop)}`).toEqual(undisturbed.everything());
    }
    expect(undisturbed.calls).toBeGreaterThan(8);
  });

  it('that is called for once more says the same in the same files, and nobody is mailed again', async () => {
    const archive = new Archive(scheduled);
    await archive.compile();
    const before = archive.everything();
    const ready = archive.report(CITY);
    if (!ready) throw new Error('the report should be there');
    archive.store(awaited(ready, NOW));
    await archive.compile('2023-08-08T01:00:00.000Z');
    expect({ ...archive.everything(), versions: undefined }).toEqual({ ...before, versions: undefined });
  });

  it('that says something else than before is another edition', async () => {
    const archive = new Archive(byHand);
    await archive.compile();
    const first = archive.report(CITY);
    if (!first) throw new Error('the report should be there');
    archive.store(requestAgain(first, { by: 'dieu-phoi', at: '2023-08-08T01:00:00.000Z' }));
    archive.composed = { model: aReport({ title: 'Báo cáo khác' }), figures: { opening: 4 }, extracts: () => [] };
    await archive.compile('2023-08-08T01:00:05.000Z');
    expect(archive.report(CITY)).toMatchObject({ title: 'Báo cáo khác', editions: [{ files: first.files, at: NOW }] });
    expect(archive.bucket.size).toBe(4);
  });

  it('that cannot be made fails with a reason, without a file and without a mail', async () => {
    const archive = new Archive(scheduled);
    const problem = { vi: 'Chưa có báo cáo của: Công an.', en: 'The contribution of the police is missing.' };
    archive.composed = { problem, isDefect: false };
    await archive.compile();
    expect(archive.report(CITY)).toMatchObject({ status: 'failed', problem, files: [] });
    expect([archive.bucket.size, archive.mails]).toEqual([0, []]);
  });

  it('is not compiled again by a call that comes late', async () => {
    const archive = new Archive({ ...byHand, status: 'ready' });
    await archive.compile();
    expect(archive.bucket.size).toBe(0);
  });
});

describe('the fingerprint of a report', () => {
  it('tells one row from another', () => {
    const model = aReport();
    const changed = {
      ...model,
      sections: model.sections.map((section) => ({ ...section, blocks: section.blocks.map(other) })),
    };
    expect(fingerprintOf(model)).toBe(fingerprintOf(aReport()));
    expect(fingerprintOf(changed)).not.toBe(fingerprintOf(model));
  });
});

function other(block: ReportModel['sections'][number]['blocks'][number]): typeof block {
  return block.kind === 'table' ? { ...block, table: { ...block.table, rows: [...block.table.rows, []] } } : block;
}

/** An archive in memory, with everything that compiling needs, and which can be stopped at any of its calls. */
class Archive {
  readonly #reports = new Map<string, Report>();
  readonly #mails = new Map<string, Mail>();
  readonly bucket = new Set<string>();
  composed: Composed | NotComposed = {
    model: aReport(),
    figures: { opening: 3, none: undefined },
    extracts: () => [{ agencyId: 'gddt', model: aReport({ title: 'Phần của Giáo dục và Đào tạo', fileName: 'gddt' }) }],
  };
  unreachable: readonly string[] = [];
  calls = 0;
  stopAt: number | undefined;

  constructor(report: Report) {
    this.store(report);
  }

  get mails(): Mail[] {
    return [...this.#mails.values()];
  }

  store(report: Report): void {
    this.#reports.set(report.reportId, report);
  }

  report(reportId: string): Report | undefined {
    return this.#reports.get(reportId);
  }

  everything() {
    return {
      reports: [...this.#reports.values()].map(({ version: _version, ...report }) => report),
      mails: this.mails,
      bucket: [...this.bucket].sort(),
    };
  }

  async compile(now = NOW): Promise<void> {
    const marked = <Person extends { contactId: string }>(people: readonly Person[]) =>
      people.map((person) =>
        this.unreachable.includes(person.contactId)
          ? { ...person, unreachable: { sinceOn: '2023-08-01', because: 'bounced' } }
          : person,
      );
    const policy = aPolicy();
    const { coordinators, leaders } = policy.people;
    const people = { ...policy.people, coordinators: marked(coordinators), leaders: marked(leaders) };
    const agency = anAgency();
    await compileReport(
      {
        reports: {
          get: (reportId) => this.#step(() => this.#reports.get(reportId)),
          replace: (next, mails) =>
            this.#step(() => {
              expect(next.version).toBe((this.#reports.get(next.reportId)?.version ?? 0) + 1);
              this.store(next);
              for (const { key } of mails ?? []) {
                const mailId = key.mailId ?? '';
                const drafted = this.#drafted.get(mailId);
                if (drafted && !this.#mails.has(mailId)) this.#mails.set(mailId, drafted);
              }
            }),
        },
        files: {
          put: (reportId, { form, fileName, content }) =>
            this.#step((): ReportFile => {
              const sha256 = Buffer.from(content).toString('hex').slice(0, 64).padEnd(64, '0');
              const key = `reports/${reportId}/${sha256.slice(-16)}/${fileName}.${form}`;
              this.bucket.add(key);
              return { form, key, bytes: content.length, sha256 };
            }),
        },
        mails: {
          addition: (mail) => {
            this.#drafted.set(mail.mailId, mail);
            return { key: { mailId: mail.mailId }, refusal: Error as never, item: {} };
          },
        },
        compose: () => this.#step(() => this.composed),
        setForms: (model, forms = ['docx', 'html']) =>
          this.#step(() =>
            forms.map((form) => ({
              ...{ form, fileName: model.fileName },
              content: new TextEncoder().encode(`${form.padEnd(16)}${fingerprintOf(model).slice(0, 16)}`),
            })),
          ),
      },
      { reportId: CITY },
      {
        rules: { ...someRules(), policy: { ...policy, people } },
        agencies: [{ ...agency, contacts: marked(agency.contacts) }],
        now,
      },
    );
  }

  readonly #drafted = new Map<string, Mail>();

  #step<Result>(what: () => Result): Promise<Result> {
    this.calls += 1;
    if (this.calls === this.stopAt) return Promise.reject(new Error('stopped'));
    return Promise.resolve(what());
  }
}
