import { dayOf, vietnameseDay } from '../calendar/day.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { composeMail, mailbox } from '../mail/compose.ts';
import { setLetter } from '../mail/letter.ts';
import type { PostOffice } from '../mail/post-office.ts';
import { log } from '../platform/log.ts';

type Dependencies = {
  directory: Pick<DirectoryRepository, 'get'>;
  postOffice: Pick<PostOffice, 'send'>;
  sender: string;
  alarmAddress: string;
};

/**
 * Mails the coordinator when the morning run of today left no record, or when nobody can read whether it did.
 *
 * The mail does not go through the outbox, because the outbox may be what has failed.
 */
export async function watchMorning(dependencies: Dependencies, now: string): Promise<void> {
  const { postOffice, sender, alarmAddress } = dependencies;
  const today = dayOf(now);
  const missing = await whatIsMissing(dependencies.directory, today);
  if (missing === undefined) return;
  const mailId = `watch_${today}`;
  const subject = `[Hồi Âm] Lượt nhắc việc sáng ${vietnameseDay(today)} chưa chạy`;
  const bodies = setLetter({
    issuer: 'HỆ THỐNG HỒI ÂM',
    title: 'Lượt nhắc việc buổi sáng chưa chạy',
    addressee: 'Người điều phối diễn đàn trẻ em',
    tone: 'urgent',
    blocks: [
      {
        kind: 'paragraph',
        text: `Đến 08:15 ${vietnameseDay(today)}, ${missing} Các cơ quan có thể chưa nhận được thư nhắc việc của hôm nay.`,
      },
      {
        kind: 'steps',
        items: [
          'Báo ngay người vận hành hệ thống; cách xử lý có trong docs/runbook.md#morning-run-missing.',
          'Nếu hôm nay có câu hỏi đến hạn, nhắc cơ quan bằng điện thoại.',
          'Khi hệ thống chạy lại, mỗi người chỉ nhận một thư nhắc việc với mức nhắc cao nhất đã lỡ; không cần gửi lại bằng tay.',
        ],
      },
    ],
    footer: ['Thư này do bộ canh gác của Hồi Âm gửi thẳng, không qua hàng thư.'],
  });
  const to = [{ name: 'Người điều phối', email: alarmAddress }];
  const from = mailbox(sender);
  const mime = await composeMail({ from, to, replyTo: from, subject, ...bodies, mailId, sentAt: now });
  const handover = await postOffice.send({ mailId, attempt: 1, from: from.email, to: [alarmAddress], mime });
  log('morning run missing', { day: today, outcome: handover.outcome });
  // The failure of the watch itself is an alarm of its own.
  if (handover.outcome !== 'accepted') throw new Error(`the coordinator could not be told: ${handover.because}`);
}

async function whatIsMissing(directory: Dependencies['directory'], today: string): Promise<string | undefined> {
  try {
    if (await directory.get('morning', today)) return undefined;
    return 'hệ thống không ghi nhận lượt rà soát và nhắc việc 07:30 của hôm nay.';
  } catch {
    return 'không đọc được dữ liệu để biết lượt rà soát 07:30 đã chạy hay chưa.';
  }
}
