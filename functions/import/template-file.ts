import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { BASE_TOPICS } from '../forum/base-topics.ts';
import type { Reply } from '../platform/http.ts';
import { minutesTemplate } from './template.ts';

/** The empty form for minutes, with the topics and agencies to choose from. */
export async function minutesTemplateFile(
  { directory }: { directory: Pick<DirectoryRepository, 'all'> },
  format: 'xlsx' | 'csv',
): Promise<Reply> {
  const agencies = await directory.all('agency');
  const { bytes, contentType, fileName } = await minutesTemplate(format, { topics: BASE_TOPICS, agencies });
  const shownName = encodeURIComponent(`Mẫu nhập câu hỏi.${format}`);
  return {
    status: 200,
    bytes,
    headers: {
      'content-type': contentType,
      'content-disposition': `attachment; filename="${fileName}"; filename*=UTF-8''${shownName}`,
    },
  };
}
