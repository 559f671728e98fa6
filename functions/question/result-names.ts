import { capitalised } from '../mail/capitalised.ts';
import type { ResultClass } from './answer.ts';

/** What a result class is called inside a sentence. */
export const RESULT_NAMES: Readonly<Record<ResultClass, string>> = {
  resolved: 'đã giải quyết xong',
  'in-progress': 'đang giải quyết',
  explained: 'đã giải trình, cung cấp thông tin',
  unresolved: 'chưa giải quyết',
};

/** The result classes in the order in which reports and forms name them. */
export const RESULT_ORDER = ['resolved', 'in-progress', 'explained', 'unresolved'] as const satisfies ResultClass[];

/** What a result class is called where a line begins with it. */
export function resultHeading(resultClass: ResultClass): string {
  return capitalised(RESULT_NAMES[resultClass]);
}
