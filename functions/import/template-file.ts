import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { BASE_TOPICS } from '../forum/topic.ts';
import type { Reply } from '../platform/http.ts';
import { XLSX_TYPE } from './minutes.ts';
import { minutesTemplate } from './template.ts';

const TYPES = { xlsx: XLSX_TYPE, csv: 'text/csv; charset=utf-8' } as const;

/** The empty form for minutes, with the topics and agencies to choose from. */
export async function minutesTemplateFile(
  { directory }: { directory: Pick<DirectoryRepository, 'all'> },
  format: keyof typeof TYPES,
): Promise<Reply> {
  const agencies = await directory.all('agency');
  return {
    status: 200,
    bytes: await minutesTemplate(format, { topics: BASE_TOPICS, agencies }),
    headers: {
      'content-type': TYPES[format],
      'content-disposition': `attachment; filename="mau-nhap-cau-hoi.${format}"; filename*=UTF-8''${encodeURIComponent(`Mẫu nhập câu hỏi.${format}`)}`,
    },
  };
}
