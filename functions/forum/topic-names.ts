import { BASE_TOPICS } from './base-topics.ts';
import type { Forum } from './forum.ts';

/** What a topic is called, at any of these forums. */
export function topicNames(forums: readonly Pick<Forum, 'topics'>[]): (topicId: string) => string {
  const topics = [...BASE_TOPICS, ...forums.flatMap((forum) => forum.topics)];
  const names = new Map(topics.map(({ topicId, name }) => [topicId, name]));
  return (topicId) => names.get(topicId) ?? topicId;
}
