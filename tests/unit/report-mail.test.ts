import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import { composeMail } from '../../functions/mail/compose.ts';
import { reportMail } from '../../functions/mail/report-mail.ts';

const PNG = Buffer.from('a picture');
const PAGE = `<!doctype html><html><head><title>Tổng hợp</title><style>p{}</style></head><body class="page">
<h1>Tổng hợp tháng 7/2023</h1>
<table><tr><th>Cơ quan</th><th>Tồn đầu kỳ</th></tr><tr><td>Phòng GD&amp;ĐT</td><td>3</td></tr></table>
<img alt="Câu hỏi theo chủ đề" src="data:image/png;base64,${PNG.toString('base64')}">
<p>Hết&#160;tháng.</p></body></html>`;

const mail = reportMail({
  month: '2023-07',
  scope: 'thành phố Bắc Kạn',
  recipient: { name: 'Nông Thị Điều Phối', post: 'Thường trực Ban Tổ chức' },
  page: PAGE,
  attached: [{ filename: 'tong-hop-2023-07.xlsx', contentType: 'application/zip', content: new Uint8Array([1]) }],
});

describe('the mail that brings the report of a month', () => {
  it('has month and scope in its subject and nothing else', () => {
    expect(mail.subject).toBe('[Hồi Âm] Tổng hợp tháng 7/2023: thành phố Bắc Kạn');
  });

  it('has the charts as pictures of its own, because mail programs show none that stand in the page', async () => {
    const mime = await composeMail({
      ...mail,
      from: { name: 'Hồi Âm', email: 'hoi-am@backan.example' },
      to: [{ name: 'Lãnh đạo', email: 'lanh-dao@backan.example' }],
      replyTo: { name: 'Điều phối', email: 'dieu-phoi@backan.example' },
      mailId: 'report_monthly_city_2023-07_lanh-dao',
      sentAt: '2023-08-07T00:30:00.000Z',
    });
    const { attachments, html } = await simpleParser(Buffer.from(mime), { skipImageLinks: true });
    const [picture] = attachments.filter(({ contentType }) => contentType === 'image/png');
    expect(picture).toMatchObject({ contentDisposition: 'inline', related: true, content: PNG });
    expect(html).toContain(`src="cid:${picture?.cid ?? ''}"`);
    expect(html).not.toContain('data:');
    expect(attachments.map(({ filename }) => filename)).toContain('tong-hop-2023-07.xlsx');
  });

  it('says the same to whoever reads plain text', () => {
    expect(mail.text).toBe(
      [
        'Kính gửi: Nông Thị Điều Phối, Thường trực Ban Tổ chức',
        '',
        'Hệ thống Hồi Âm gửi số liệu tổng hợp tháng 7/2023; tệp kèm theo: tong-hop-2023-07.xlsx.',
        '',
        'Tổng hợp tháng 7/2023',
        'Cơ quan | Tồn đầu kỳ',
        'Phòng GD&ĐT | 3',
        '[Câu hỏi theo chủ đề]',
        'Hết\u00a0tháng.',
        '',
      ].join('\n'),
    );
  });
});
