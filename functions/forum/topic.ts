import * as z from 'zod';
import { Identifier, printedLine } from '../agency/printed-line.ts';

/** The topics that every report counts: the six of the city's report of 2024, and the rest. */
export const BaseTopicId = z.enum([
  'an-toan-mang',
  'tai-nan-thuong-tich',
  'thien-tai-dich-benh',
  'bao-luc-xam-hai',
  'lao-dong-tre-em',
  'quyen-tre-em',
  'khac',
]);
export type BaseTopicId = z.infer<typeof BaseTopicId>;

/** A group of questions; one that a forum adds rolls up to a base topic in reports. */
export const Topic = z.object({
  topicId: Identifier,
  /** As the report prints it after "nhóm". */
  name: printedLine(160),
  rollsUpTo: BaseTopicId.optional(),
});
export type Topic = z.infer<typeof Topic>;
