import type { BaseTopicId, Topic } from './topic.ts';

/** The seven base topics under the names and in the order of the city's report of June 2024. */
export const BASE_TOPICS: readonly (Topic & { readonly topicId: BaseTopicId })[] = [
  { topicId: 'an-toan-mang', name: 'an toàn mạng' },
  { topicId: 'tai-nan-thuong-tich', name: 'tai nạn thương tích' },
  { topicId: 'thien-tai-dich-benh', name: 'phòng, chống thiên tai, dịch bệnh' },
  { topicId: 'bao-luc-xam-hai', name: 'phòng chống bạo lực, xâm hại trẻ em' },
  { topicId: 'lao-dong-tre-em', name: 'trẻ em lao động trái quy định pháp luật' },
  { topicId: 'quyen-tre-em', name: 'quyền trẻ em' },
  { topicId: 'khac', name: 'khác' },
];
