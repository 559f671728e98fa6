import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { DataFolder } from '../../lib/local/data-folder.ts';
import { Mailbox } from '../../lib/local/mailbox.ts';

const root = mkdtempSync(join(tmpdir(), 'data-folder-test-'));
afterAll(() => rmSync(root, { recursive: true }));
let made = 0;
const aFolder = (): string => join(root, String((made += 1)));

describe('the data folder', () => {
  it('keeps what was written from one run to the next', () => {
    const path = aFolder();
    const first = new DataFolder(path);
    first.write('queue.json', () => ['a message']);
    first.close();
    const second = new DataFolder(path);
    expect(second.read('queue.json', z.array(z.string()), [])).toEqual(['a message']);
    second.close();
  });

  it('is had by one run at a time', () => {
    const path = aFolder();
    const first = new DataFolder(path);
    expect(() => new DataFolder(path)).toThrow(new RegExp(`${path} is in use by process ${String(process.pid)}`));
    first.close();
    new DataFolder(path).close();
  });

  it.each([
    [{ pid: 2 ** 22 + 1 }, 'that process is gone'],
    [{ pid: process.pid, born: '1' }, 'its number was given to another process since'],
    ['', 'a crash left it empty'],
  ])('takes over the lock %j because %s', (lock, _because) => {
    const path = aFolder();
    new DataFolder(path).close();
    writeFileSync(join(path, 'lock'), typeof lock === 'string' ? lock : JSON.stringify(lock));
    new DataFolder(path).close();
    expect(existsSync(join(path, 'lock'))).toBe(false);
  });

  it('refuses a damaged file by name, and leaves it as it is', () => {
    const path = aFolder();
    const data = new DataFolder(path);
    writeFileSync(data.file('queues.json'), '{"half');
    expect(() => data.read('queues.json', z.object({}), {})).toThrow(/queues\.json is damaged .* nothing was changed/);
    expect(readFileSync(data.file('queues.json'), 'utf8')).toBe('{"half');
    data.close();
  });

  it('is gone afterwards when it is ephemeral', () => {
    const data = new DataFolder();
    data.writeNow('queues.json', {});
    data.close();
    expect(existsSync(data.path)).toBe(false);
  });
});

describe('the mailbox', () => {
  const message = Buffer.from(
    'From: a@b.example\r\nTo: Phòng <c@d.example>\r\nSubject: =?utf-8?B?Q8OidSBo4buPaQ==?=\r\n\r\nText',
  );
  const accepted = {
    messageId: 'ses-1',
    sentAt: '2023-06-13T01:00:00.000Z',
    recipients: ['c@d.example', 'e@f.example'],
    sender: 'Dispatch',
  };

  it('shows after a restart what was accepted before, without a line that a crash cut off', async () => {
    const path = aFolder();
    const first = new DataFolder(path);
    new Mailbox(first).keep({ ...accepted, tags: { mailId: 'notice_gddt_1' } }, message);
    writeFileSync(first.file('mails.jsonl'), '{"messageId":"ses-', { flag: 'a' });
    first.close();
    const second = new DataFolder(path);
    expect(await new Mailbox(second).show()).toMatchObject([
      {
        mailId: 'notice_gddt_1',
        to: ['c@d.example'],
        bcc: ['e@f.example'],
        subject: 'Câu hỏi',
        sentAt: '2023-06-13T01:00:00.000Z',
      },
    ]);
    second.close();
  });
});
